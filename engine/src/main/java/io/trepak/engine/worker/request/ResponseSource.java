package io.trepak.engine.worker.request;

/** Where responses come from, for a requester who takes them more slowly than they come. */
public interface ResponseSource {
    /** Whether it is read. */
    void setReading(boolean on);

    /** Whether others than this one wait for its responses. */
    boolean isAwaitedByOthers(Requester requester);
}
