// The mark and the name.

import mark from '../style/mark.svg';

export function Brand() {
  return (
    <>
      <img src={mark} alt="" />
      Reseal
    </>
  );
}
