// Builds the programs that use Tencent Cloud's SDKs for compiled languages, each by the tools of its language.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';

const SOURCES = join(import.meta.dirname, '../../outside');

/** Their commands are put into FOLDER/bin. What is fetched is kept; what is compiled is compiled again, which takes seconds. */
export function buildPrograms(folder: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  buildGo(join(folder, 'bin/reseal-life-go'));
  buildJava(folder);
}

/** By the versions and hashes in go.mod and go.sum. */
function buildGo(command: string): void {
  run('go', ['build', '-o', command, '.'], join(SOURCES, 'go'));
}

/** Java 17 or newer. The first stage of the compiler is enough for what runs for seconds. */
function buildJava(folder: string): void {
  const [source, home] = [join(SOURCES, 'java'), join(folder, 'java')];
  const libraries = join(home, 'lib');
  fetchLibraries(join(source, 'pom.xml'), libraries);
  run('javac', ['-cp', `${libraries}/*`, '-d', home, join(source, 'Life.java')], source);
  const command = join(folder, 'bin/reseal-life-java');
  const options = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
  writeFileSync(command, `#!/bin/sh\nexec java ${options} -cp "${home}:${libraries}/*" Life "$@"\n`);
  chmodSync(command, 0o755);
}

/** Once for each state of pom.xml. */
function fetchLibraries(pom: string, libraries: string): void {
  const [fetched, wanted] = [join(libraries, 'pom.xml'), readFileSync(pom, 'utf8')];
  if (existsSync(fetched) && readFileSync(fetched, 'utf8') === wanted) return;
  rmSync(libraries, { recursive: true, force: true });
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
  run('mvn', ['--quiet', '--batch-mode', '--file', pom, ...goal], SOURCES);
  writeFileSync(fetched, wanted);
}

function run(program: string, args: readonly string[], folder: string): void {
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], env });
}
