import { UserError } from '../../core/errors.ts';

/** Where a queue is, and how it is entered. What `shown` says of it may be told to anybody. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** `redis://host:6379`: without user and password. */
  readonly shown: string;
}

const USUAL_PORT = 6379;
const REMEDY =
  'Write it as redis://USER:PASSWORD@HOST:PORT/DATABASE (rediss:// over TLS), of which HOST alone is needed. In a password % # / ? : and @ are written %25 %23 %2F %3F %3A and %40.';

/**
 * Reads `redis://USER:PASSWORD@HOST:PORT/DATABASE`.
 *
 * @param place where it was given
 * @throws UserError which quotes nothing of it: it may hold a password
 */
export function parseAddress(text: string, place: string): QueueAddress {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const database = /^\/?(\d{0,4})$/.exec(url?.pathname ?? 'none')?.[1];
  const isWhole = url !== undefined && database !== undefined && url.hostname !== '';
  if (!isWhole || !/^rediss?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new UserError('this is not the address of a queue', { place, remedy: REMEDY });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || USUAL_PORT;
  const db = Number(database);
  return {
    ...{ host, port, db, tls: url.protocol === 'rediss:' },
    ...(url.username === '' ? {} : { username: decoded(url.username, place) }),
    ...(url.password === '' ? {} : { password: decoded(url.password, place) }),
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? '' : `/${db}`}`,
  };
}

function decoded(text: string, place: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its own message would quote nothing, but it would be called a bug.
    throw new UserError('this is not the address of a queue', { place, remedy: REMEDY });
  }
}

/** A text of somebody else's, in which the password does not stand. */
export function masked(text: string, { password }: Pick<QueueAddress, 'password'>): string {
  if (password === undefined) return text;
  const forms = [password, encodeURIComponent(password)];
  return forms.reduce((each, form) => each.replaceAll(form, '***'), text);
}
