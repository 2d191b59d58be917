#!/usr/bin/env node
import { runCommandLine } from './cli/command-line.js';
import { processIo } from './cli/process-io.js';

const io = processIo(process);
process.exitCode = await runCommandLine(process.argv.slice(2), io);
// Everything is closed by now; a stray handle of a library must not keep the process, nor cut what is still being written.
await io.flush();
process.exit();
