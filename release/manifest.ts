// The package.json of the release: without what is for developers alone.

const FOR_DEVELOPERS = new Set(['private', 'scripts', 'devDependencies', 'optionalDependencies', 'allowScripts']);

/**
 * Node comes to developers as an optional dependency; whoever installs the release has one already. Which packages may run
 * scripts at their installation is asked of the project that installs, never of a package.
 */
export function releaseManifest(text: string): string {
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null) throw new Error('Cannot pack: package.json is no object');
  const kept = Object.entries(manifest).filter(([name]) => !FOR_DEVELOPERS.has(name));
  return `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`;
}
