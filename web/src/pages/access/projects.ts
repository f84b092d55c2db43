// Projects as they are shown and typed: numbers with commas between, or all of them.

/** `null`: all. */
export function projectsText(projectIds: readonly number[] | null, all: string): string {
  return projectIds === null ? all : projectIds.join(', ');
}

/** Undefined where nothing is typed, which means all. */
export function projectsTyped(text: string): readonly number[] | undefined {
  const typed = text.split(/[\s,，、]+/).filter((one) => one !== '');
  return typed.length === 0 ? undefined : typed.map(Number);
}
