import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Failure } from './Failure.tsx';

/** Keeps a fault of one page inside that page. React asks for a class here. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    // The server is away; or it was upgraded, and has other files than those that this page would fetch.
    if (/dynamically imported module|module script failed|preload/i.test(error.message)) {
      return (
        <Failure
          title="This page could not be fetched"
          message="The server is away, or was updated since the console was opened."
        >
          <Button size="xs" variant="default" onClick={() => window.location.reload()}>
            Load the page again
          </Button>
        </Failure>
      );
    }
    return (
      <Failure
        title="This page stopped working"
        message={error.message}
        retry={() => this.setState({ error: undefined })}
      >
        <Button size="xs" variant="default" component="a" href={window.location.pathname}>
          Start without the address's state
        </Button>
      </Failure>
    );
  }
}
