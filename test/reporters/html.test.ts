import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatHtml } from '../../src/reporters/html.ts';
import type { Report } from '../../src/reporters/report.ts';
import { network, normFree, RESNET_50, result } from '../charts/synthetic.ts';

const HOSTILE = `</script><!--<script>alert(1)</script>"'&\u0000\u0007\u202e\ud800`;
const PAGE = { script: 'start();\n', style: 'p { color: red }' };

function reportOf(title: string): Report {
  const drawn = result(title, [network('a', RESNET_50, normFree(1))]);
  const { networks, ...combined } = drawn;
  return {
    ...{ results: [{ name: 'r', result: drawn }], compared: false, combined, names: ['a'] },
    ...{ subtitle: '"sub" <b>', file: 'r', panels: ['avg_var'], findings: [], verdicts: [] },
    ...{ rules: {}, config: 'title: x', command: 'spp', detail: null },
  };
}

const html = (title = 'T') => [...formatHtml(reportOf(title), PAGE)].join('');

/** What an element of a kind holds, each. */
const contents = (text: string, tag: string) =>
  [...text.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))].map(([, inner]) => inner);

describe('the file of a report', () => {
  it('names the hash of its one script and its one style, and allows nothing else', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html()) ?? [];
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    const rules = policy.split('; ');
    expect(rules).toContain("default-src 'none'");
    expect(rules).toContain(`script-src 'sha256-${hash(PAGE.script)}'`);
    expect(rules).toContain(`style-src 'sha256-${hash(PAGE.style)}'`);
    expect(policy).not.toMatch(/unsafe|eval|\*|http/);
    expect(contents(html(), 'script')[1]).toBe(PAGE.script);
    expect(contents(html(), 'style')).toEqual([PAGE.style]);
  });

  it('holds its data as they are, whatever a title holds', () => {
    const [data = '', script] = contents(html(HOSTILE), 'script');
    const report = JSON.parse(data) as Report;
    expect(report.combined.title).toBe(HOSTILE);
    expect(script).toBe(PAGE.script);
    expect(data).not.toContain('<');
  });

  it('has the same elements for a hostile title as for any other', () => {
    const elements = (text: string) => text.match(/<\/?[a-z!][^\s>]*/g);
    expect(elements(html(HOSTILE))).toEqual(elements(html()));
    const [title] = contents(html(HOSTILE), 'title');
    expect(title).toMatch(/^&lt;\/script&gt;/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(title).not.toMatch(/[\u0000-\u001f\u202e]|\p{Surrogate}/u);
    expect(html()).toContain('content="&quot;sub&quot; &lt;b&gt;"');
  });

  it('names nothing outside itself', () => {
    expect(html()).not.toMatch(/(src|href)="(?!data:)/);
  });
});
