// Loads the program itself, in words that a Node that is too old for it cannot even read.

'use strict';

void import('./main.js');
