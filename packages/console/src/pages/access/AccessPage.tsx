import type { ReactNode } from 'react';
import { Networks } from './Networks.tsx';
import { People } from './People.tsx';
import { Tokens } from './Tokens.tsx';
import './access.css';

/** Who gets in, from where, and what that shows. */
export default function AccessPage(): ReactNode {
  return (
    <div className="access">
      <People />
      <Tokens />
      <Networks />
    </div>
  );
}
