import type { Finding } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { BriefDetail } from './brief-detail.ts';
import type { NamedResult } from './csv.ts';

/** All that a report in HTML shows: it stands in the file as JSON, and its page reads nothing else. */
export interface Report {
  /** What was measured, each once: one result, or those that are compared. */
  readonly results: readonly NamedResult[];
  /** Whether they are compared: their table has a column for what each is called. */
  readonly compared: boolean;
  /** What is said of all together, without the networks, which are those of the results one after the other. */
  readonly combined: Omit<Result, 'networks'>;
  /** What each network is called here: by a name of its own. */
  readonly names: readonly string[];
  readonly subtitle: string;
  /** What the report's file is called, without its ending. */
  readonly file: string;
  readonly panels: readonly StatisticKey[];
  /** Of all networks, in their order. */
  readonly findings: readonly Finding[];
  /** One a network. */
  readonly verdicts: readonly Verdict[];
  /** What each rule that found something looks for. */
  readonly rules: Readonly<Record<string, string>>;
  /** Where networks that are compared part; absent where they are not. */
  readonly partings?: string;
  /** Every setting with its default filled in, as YAML: to be read, for a config has fewer keys. */
  readonly config: string;
  /** What the report was made by. */
  readonly command: string;
  /** How it is first shown. */
  readonly log?: boolean;
  readonly dark?: true;
  /** Null: nobody looked closer. */
  readonly detail: BriefDetail | null;
}

/** What comes of a network. */
export interface Verdict {
  readonly text: string;
  /** Position of the finding that it is about; null where the network is healthy. */
  readonly finding: number | null;
}
