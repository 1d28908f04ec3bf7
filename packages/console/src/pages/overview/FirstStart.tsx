import { Button } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { DoctorLink } from '../../components/DoctorLink.tsx';
import { Logo } from '../../components/shell/Logo.tsx';
import { useCan } from '../../state/session.tsx';

/** A store without a line: what to do first. */
export function FirstStart(): ReactNode {
  const mayLoad = useCan('ingest');
  return (
    <section className="first-start panel" aria-labelledby="first-start">
      <Logo />
      <h2 id="first-start">Nothing is loaded yet</h2>
      {mayLoad ? (
        <>
          <p className="soft">
            Drop flow-log files on the Pipeline page: text, gzip, Parquet or JSON, as AWS delivers them. Or load them
            where the server runs:
          </p>
          <pre className="mono">thalweg ingest FOLDER</pre>
        </>
      ) : (
        <p className="soft">An administrator loads flow logs.</p>
      )}
      <p className="soft">
        This page fills by itself when records arrive.{' '}
        <DoctorLink>Should something have arrived? The doctor says what is wrong.</DoctorLink>
      </p>
      {mayLoad && (
        <Button component={Link} href="/pipeline" leftSection={<IconFileUpload size={16} stroke={1.7} />}>
          Load files
        </Button>
      )}
    </section>
  );
}
