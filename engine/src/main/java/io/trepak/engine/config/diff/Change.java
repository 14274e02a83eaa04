package io.trepak.engine.config.diff;

/** What happens to something that has a name. */
public enum Change {
    /** Only the new file has it. */
    ADDED,
    /** Only the old file has it. */
    REMOVED,
    /** Both have it, with other values. */
    CHANGED,
    /** Both have it, alike. */
    SAME
}
