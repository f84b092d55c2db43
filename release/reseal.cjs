#!/usr/bin/env node
// The command `reseal` of a release: says which Node is needed where this one is too old. Written so that any Node can read it.

'use strict';

var needed = require('../package.json').engines.node;
var least = Number(/\d+/.exec(needed)[0]);

if (Number(process.versions.node.split('.')[0]) >= least) {
  require('./start.cjs');
} else {
  var here = 'Node ' + process.versions.node + ' (' + process.execPath + ')';
  process.stderr.write('reseal: Cannot run on ' + here + ': Node ' + least + ' or newer is needed\n');
  process.exitCode = 1;
}
