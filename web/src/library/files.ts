/** Files that were dropped or chosen, those in folders too; what no library holds is left out. */

const SKIPPED = /(^|\/)(\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

/** The files that somebody meant: no hidden ones, no lock files of Word. */
export function wanted(files: Iterable<File> | null): File[] {
  return [...(files ?? [])].filter((file) => !SKIPPED.test(file.webkitRelativePath || file.name));
}

export async function filesOf(dropped: DataTransfer): Promise<File[]> {
  // Entries must be taken before anything is awaited: the browser forgets them with the event.
  const entries = [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return wanted(dropped.files);
  const found = await Promise.all(entries.map(filesIn));
  return wanted(found.flat());
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    const more = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (more.length === 0) break;
    inside.push(...more);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}
