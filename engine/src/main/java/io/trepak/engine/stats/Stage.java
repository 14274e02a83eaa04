package io.trepak.engine.stats;

import java.util.Locale;

/** Where a request spends its time. */
public enum Stage {
    /** In the proxy: from the turn it came in until the server's socket had all of it. */
    PROXY,
    /** With the server: until its response was here. */
    SERVER,
    /** On the way back: until the client's socket had all of the response, behind those to what it had asked before. */
    CLIENT;

    /** As metrics call it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
