// What the last look at a challenge was to find and has found, as members of its own of the challenge's error (RFC 7807 §3.2).

import type { AcmeTrouble } from '../certificates/model/acme.ts';
import type { PlaceFinding } from '../certificates/model/proof.ts';
import { inWords } from '../reasons/reason.ts';
import type { Language } from '../reasons/words.ts';

export function lookView({ look }: AcmeTrouble, language: Language): object {
  if (look === undefined) return {};
  const { proof, found } = look;
  const { result, seen, at, from = [] } = found;
  return {
    expected: { place: proof.place, value: proof.value },
    // What perspectives see instead stands with each.
    found: result === 'notCorroborated' ? [proof.value] : seen,
    checkTime: at.toISOString(),
    perspectives: from.map((place) => placeView(place, language)),
  };
}

function placeView({ place: name, standing: result, seen: found, detail }: PlaceFinding, language: Language) {
  return { name, result, found, ...(detail === undefined ? {} : { reason: inWords(detail, language) }) };
}
