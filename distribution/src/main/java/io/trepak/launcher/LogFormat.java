package io.trepak.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** How an event looks in the log. Called by one thread at a time. */
interface LogFormat {
    /** With the line feed at its end. */
    String format(ILoggingEvent event);
}
