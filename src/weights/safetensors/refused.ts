import { UserError } from '../../core/errors.ts';

/** Files that are taken for safetensors, by how they begin. */
const OTHERS: readonly {
  readonly starts: readonly Uint8Array[];
  refuse(file: string): UserError;
}[] = [
  {
    // A zip archive, as torch.save writes it, or a pickle of protocol 2 to 5.
    starts: [Buffer.from('PK\u0003\u0004'), ...[2, 3, 4, 5].map((n) => Uint8Array.of(0x80, n))],
    refuse: pickled,
  },
  {
    starts: [Buffer.from('version https://git-lfs')],
    refuse: (file) =>
      new UserError('this is a pointer of Git LFS, and not the file that it stands for', {
        place: file,
        remedy: 'Fetch it: git lfs pull.',
      }),
  },
];

/** @throws UserError where a file begins as another kind does */
export function refuseOthers(file: string, start: Uint8Array): void {
  const isStart = (bytes: Uint8Array) => bytes.every((byte, i) => start[i] === byte);
  const other = OTHERS.find(({ starts }) => starts.some(isStart));
  if (other !== undefined) throw other.refuse(file);
}

/** What a checkpoint of PyTorch is called by habit. */
export const PICKLE_FILE = /\.(pt|pth|bin|ckpt|pkl)$/i;

/** A pickle runs code of its writer's as it is read, and so is not. */
export function pickled(file: string): UserError {
  return new UserError('this is a pickle of PyTorch, which would run code as it is read', {
    place: file,
    remedy: `Convert it: ${convert(file)}`,
  });
}

/** The line that makes a pickle safetensors. */
function convert(file: string): string {
  const to = file.replace(PICKLE_FILE, '').replace(/\.safetensors$/, '.converted');
  const script = [
    'import sys, torch, safetensors.torch as st',
    'd = torch.load(sys.argv[1], map_location="cpu", weights_only=True)',
    'd = d.get("state_dict", d.get("model", d))',
    'st.save_file({k: v.clone().contiguous() for k, v in d.items() if torch.is_tensor(v)}, sys.argv[2])',
  ].join('; ');
  return `python -c ${quoted(script)} ${quoted(file)} ${quoted(`${to}.safetensors`)}`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function broken(file: string, what: string): UserError {
  return new UserError(`this is no whole safetensors file: ${what}`, {
    place: file,
    remedy: 'Save or copy it again.',
  });
}
