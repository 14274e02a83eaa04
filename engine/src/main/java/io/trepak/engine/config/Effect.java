package io.trepak.engine.config;

/** What a change of a key reaches, in a reload and in a plan. */
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
