// Lines of CSV, whose cells no spreadsheet takes for a formula.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { csvLine } from '../../src/lib/csv.ts';

test('cells of CSV are quoted where they must be, and none is a formula', () => {
  equal(csvLine(['a', 'b "c"', 'd,e', 'f\r\ng', '']), 'a,"b ""c""","d,e","f\r\ng",\r\n');
  equal(csvLine(['=1+1', '+1', '-1', '@x', '\tx', 'x=1']), "'=1+1,'+1,'-1,'@x,'\tx,x=1\r\n");
  equal(csvLine(['x;=1', 'x;x', 'x\t@y', '＝1', 'a;＋1', '＠b', '－1']), "x;'=1,x;x,x\t'@y,'＝1,a;'＋1,'＠b,'－1\r\n");
  equal(csvLine(['x\r\n=1', '[1,-2]']), '"x\r\n\'=1","[1,-2]"\r\n');
  equal(csvLine([undefined, null, 1, true, ['a', 'b'], [{ a: 1 }]]), ',,1,true,a b,"[{""a"":1}]"\r\n');
});
