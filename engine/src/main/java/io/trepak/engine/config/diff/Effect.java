package io.trepak.engine.config.diff;

/** What a changed key reaches. */
public enum Effect {
    /** Where keys are. */
    KEYS,
    /** The listener. */
    LISTENER,
    /** Connections to servers. */
    SERVERS,
    /** Whatever the plugins make of it. */
    PLUGINS,
    /** Nothing that is open, and no key. */
    OTHER
}
