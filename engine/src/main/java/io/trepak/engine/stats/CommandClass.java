package io.trepak.engine.stats;

import io.trepak.api.protocol.Command;
import java.util.Locale;

/** What commands are told apart by in the statistics: few, for every one has histograms of its own. */
public enum CommandClass {
    READ,
    WRITE,
    OTHER;

    /** As metrics call it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class of a command, as its protocol says. */
    public static CommandClass of(Command command) {
        return command.isRead() ? READ : command.isWrite() ? WRITE : OTHER;
    }
}
