// The lineage of a certificate as a drawing, of which every part can be read and followed.

import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useChanges } from '../../app/use-call.ts';
import { type CallFailed, failureOf } from '../../api/failure.ts';
import type { ListedCertificate } from '../../api/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { harmless } from '../../parts/harmless.ts';
import { keyWords } from '../../parts/key-words.ts';
import { Loading } from '../../parts/loading.tsx';
import { wireDate } from '../../parts/wire-date.ts';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { type Edge, edgesOf, familyOf, type Placed, placed } from './family.ts';

/** Of the drawing, in its own units, which are pixels. */
const BOX = { width: 208, height: 84, across: 104, down: 28, margin: 2 };
const REVOKED: ReadonlySet<number> = new Set([9, 10]);

export function Lineage({ id }: { readonly id: string }) {
  const texts = useTexts(CERTIFICATE);
  const { family, failure } = useFamily(id);
  if (failure !== undefined) return <Failure failure={failure} />;
  if (family === undefined) return <Loading />;
  const edges = edgesOf(family);
  return (
    <section className="card">
      <div className="body stack">
        <p className="muted">{family.length < 2 ? texts.lineageAlone : texts.lineageLead}</p>
        <Drawing id={id} nodes={placed(family, edges)} edges={edges} />
      </div>
    </section>
  );
}

function useFamily(id: string): {
  readonly family: readonly ListedCertificate[] | undefined;
  readonly failure: CallFailed | undefined;
} {
  const { client } = useSurroundings();
  const [family, setFamily] = useState<readonly ListedCertificate[] | undefined>();
  const [failure, setFailure] = useState<CallFailed | undefined>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    familyOf(client, id, ended.signal).then(setFamily, (error: unknown) => {
      if (!ended.signal.aborted) setFailure(failureOf(error));
    });
    return () => ended.abort();
  }, [client, id, turn]);
  useChanges(
    () => true,
    () => setTurn((before) => before + 1),
  );
  return { family, failure };
}

interface DrawingProps {
  readonly id: string;
  readonly nodes: readonly Placed[];
  readonly edges: readonly Edge[];
}

function Drawing({ id, nodes, edges }: DrawingProps) {
  const texts = useTexts(CERTIFICATE);
  const columns = 1 + Math.max(0, ...nodes.map(({ column }) => column));
  const rows = 1 + Math.max(0, ...nodes.map(({ row }) => row));
  const width = columns * (BOX.width + BOX.across) - BOX.across + 2 * BOX.margin;
  const height = rows * (BOX.height + BOX.down) - BOX.down + 2 * BOX.margin;
  const places = new Map(nodes.map((node) => [node.certificate.CertificateId, node]));
  return (
    // It can be scrolled, so it can be reached by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="lineage" role="group" aria-label={texts.lineageAlt} tabIndex={0}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {edges.map((edge) => (
          <EdgeLine key={`${edge.from} ${edge.to}`} edge={edge} places={places} />
        ))}
        {nodes.map((node) => (
          <Node key={node.certificate.CertificateId} node={node} isCurrent={node.certificate.CertificateId === id} />
        ))}
      </svg>
    </div>
  );
}

function cornerOf({ column, row }: Placed): { readonly x: number; readonly y: number } {
  return { x: BOX.margin + column * (BOX.width + BOX.across), y: BOX.margin + row * (BOX.height + BOX.down) };
}

function EdgeLine({ edge, places }: { readonly edge: Edge; readonly places: ReadonlyMap<string, Placed> }) {
  const texts = useTexts(CERTIFICATE);
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (from === undefined || to === undefined) return null;
  const start = { x: cornerOf(from).x + BOX.width, y: cornerOf(from).y + BOX.height / 2 };
  const end = { x: cornerOf(to).x, y: cornerOf(to).y + BOX.height / 2 };
  const half = (start.x + end.x) / 2;
  return (
    <g>
      <path
        className="edge"
        d={`M${start.x} ${start.y} C${half} ${start.y} ${half} ${end.y} ${end.x - 6} ${end.y} m-5 -4 l5 4 l-5 4`}
      />
      <text className="edge-label" x={half} y={(start.y + end.y) / 2 - 8} textAnchor="middle">
        {texts.edge[edge.kind]}
      </text>
    </g>
  );
}

function Node({ node, isCurrent }: { readonly node: Placed; readonly isCurrent: boolean }) {
  const texts = useTexts(CERTIFICATE);
  const [, navigate] = useLocation();
  const { certificate } = node;
  const { x, y } = cornerOf(node);
  const { CertificateId, Status, StatusName, BoundResource, EncryptAlgorithm } = certificate;
  const isRevoked = REVOKED.has(Status);
  const address = `/certificates/${CertificateId}/lineage`;
  const made = wireDate(certificate.InsertTime)?.toISOString().slice(0, 10) ?? '';
  return (
    <a
      href={`/console${address}`}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        event.preventDefault();
        navigate(address);
      }}
    >
      <g
        className={`node ${isCurrent ? 'current' : ''} ${isRevoked ? 'revoked' : ''}`}
        transform={`translate(${x} ${y})`}
      >
        {BoundResource.length > 0 && <title>{harmless(BoundResource.join(', '))}</title>}
        <rect width={BOX.width} height={BOX.height} rx="6" />
        <text x="14" y="26">
          {CertificateId}
        </text>
        <text className="sub" x="14" y="46">
          {`${made} · ${keyWords(EncryptAlgorithm)}`}
        </text>
        <text className={isRevoked ? 'gone' : BoundResource.length > 0 ? 'served' : 'sub'} x="14" y="66">
          {BoundResource.length > 0 ? `${StatusName} · ${texts.servedMark(BoundResource.length)}` : StatusName}
        </text>
      </g>
    </a>
  );
}
