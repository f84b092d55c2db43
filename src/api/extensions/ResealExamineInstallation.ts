// ResealExamineInstallation: what `reseal doctor` finds, looked at by the service itself, for the operator.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { checkOperator } from '../installation/check-operator.ts';
import { type Examination, EXAMINATIONS, NEAR_EXAMINATIONS } from '../installation/installation.ts';

const NAME = 'ResealExamineInstallation';

export const ResealExamineInstallation = defineAction({
  name: NAME,
  input: { Checks: 'string[]' },
  needsVerified: false,
  // Each may ask everybody whom the configuration names.
  callsAtOnce: 2,
  run: async (call) => {
    await checkOperator(call, NAME);
    const { input, installation } = call;
    const examinations = input.Checks === undefined ? NEAR_EXAMINATIONS : [...new Set(input.Checks.map(examinationOf))];
    const findings = await installation.examine(examinations);
    return {
      Findings: findings.map(({ check, subject, condition, found, advice }) => ({
        Check: check,
        Subject: subject,
        Condition: condition,
        Found: found,
        Advice: advice ?? '',
      })),
    };
  },
});

function examinationOf(value: string): Examination {
  const examination = EXAMINATIONS.find((one) => one === value);
  if (examination !== undefined) return examination;
  const detail = because('valueNotOneOf', { parameter: 'Checks', value, choices: EXAMINATIONS });
  return refuse({ kind: 'argumentInvalid', detail });
}
