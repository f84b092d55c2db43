// Writes test/vectors/csr: CSRs by openssl, and others with one defect each. Run by hand; what it wrote is kept.

import { writeKeyVectors, writeOpensslVectors } from './csr-key-vectors.ts';
import { writeNameVectors } from './csr-name-vectors.ts';
import { writeMemberVectors, writeShapeVectors } from './csr-shape-vectors.ts';

writeOpensslVectors();
writeKeyVectors();
writeNameVectors();
writeShapeVectors();
writeMemberVectors();
