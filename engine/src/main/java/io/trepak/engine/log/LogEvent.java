package io.trepak.engine.log;

import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Everything the proxy logs at INFO and above. A line is {@code event: subject: detail}, where subject or detail may be missing:
 * the words of the event are what an operator greps for, and they never change with the values. docs/log-lines.md is made to
 * agree with this list by a test.
 */
public enum LogEvent {
    // ---- the process
    STARTING(INFO, "starting", "Version, system, Java and process id."),
    MEMORY_LIMITS(INFO, "memory limits", "What the Java virtual machine may take, and why."),
    SERVING(INFO, "serving", "Every listener is open; clients are served."),
    START_FAILED(ERROR, "start failed", "The proxy ends with exit code 1; the line says what to put right."),
    START_ENDED(INFO, "start ended", "A signal ended the proxy before it served."),
    STOPPED(INFO, "stopped", "The process ends."),
    SIGNAL(INFO, "signal received", "Which one, and what it does."),
    LOG_LEVEL(INFO, "log level changed", "By SIGTTIN or SIGTTOU."),
    LOG_FILE_FAILED(ERROR, "log file failed", "It cannot be opened; the line says where the log goes instead."),
    LOG_LINES_LOST(WARN, "log lines lost", "So many could not be written; requests are not held up."),
    PID_FILE_TAKEN(INFO, "pid file taken over", "It named a process that is alive; now it names this one."),
    PID_FILE_FAILED(WARN, "pid file not removed", "It stays behind."),
    SYSTEMD_FAILED(WARN, "systemd not notified", "It does not know the state of the service."),
    INTERNAL_ERROR(
            ERROR,
            "internal error",
            "A bug of Trepak, with its stack: please report it. At most the connection at hand is lost."),
    OUT_OF_MEMORY(ERROR, "out of memory", "The JVM has no memory left: lower `max_buffered_bytes`, or give it more."),
    THREAD_STUCK(WARN, "thread not responding", "A thread of the proxy did not do its part of a change in time."),
    WORKER_STALLED(WARN, "worker stalled", "Its loop does not turn and its clients wait; the stack says why."),
    WORKER_RESUMED(WARN, "worker resumed", "The loop of a stalled worker turns again."),

    // ---- configuration
    CONFIG_WARNING(WARN, "configuration warning", "A setting works, but will surprise."),
    CONFIG_RELOADED(INFO, "configuration reloaded", "Lines with what changed follow."),
    CONFIG_UNCHANGED(INFO, "configuration unchanged", "The file was read again, and all of it is in force already."),
    CONFIG_CHANGE(INFO, "configuration change", "One change of a reload, or of a DNS response."),
    CONFIG_REFUSED(WARN, "configuration refused", "A reload failed, everything stays as it was; the reasons follow."),
    CONFIG_PROBLEM(WARN, "configuration problem", "A reason why a reload failed."),
    LIMIT_LOWERED(WARN, "limit lowered", "A limit of the file is more than the system or the JVM allows."),
    PLUGIN_BROKEN(WARN, "plugin not loaded", "A JAR in the folder of plugins cannot be used."),
    PLUGIN_FAILED(
            WARN, "plugin failed", "A plugin threw something; at most the request or connection at hand is lost."),
    EXPORTER_STARTED(INFO, "exporter started", "It carries metrics elsewhere."),
    EXPORTER_FAILED(WARN, "exporter not stopped", "It took too long when it was stopped."),

    // ---- listeners
    TRANSPORT(INFO, "transport", "How sockets are driven, and why not otherwise."),
    TRANSPORT_FALLBACK(WARN, "transport fallback", "The slower `nio` on Linux, because epoll cannot be used."),
    LISTENING(INFO, "listening", "A pool, or the admin port, takes clients."),
    PORT_WAIT(INFO, "waiting for port", "Another process has it, probably the one to be replaced."),
    SOCKET_FILE_TAKEN(
            INFO, "socket file taken over", "It belonged to a living process; `reuseport` says that this is meant."),
    SOCKET_FILE_FAILED(WARN, "socket file failed", "It cannot be removed, or its mode cannot be set."),
    ACCEPT_FAILED(WARN, "accept failed", "New clients wait; it is tried again five times a second."),
    ACCEPT_PAUSED(WARN, "accepting paused", "File descriptors are short: new clients wait until others leave."),
    ACCEPT_RESUMED(INFO, "accepting resumed", "New clients are accepted again."),
    ADMIN_FAILED(WARN, "admin connection failed", "A connection to the admin port is closed."),

    // ---- clients
    CLIENT_CLOSED(INFO, "client closed", "It broke its protocol, or sent what cannot be taken; it was told why."),
    CLIENT_REJECTED(INFO, "client rejected", "client_connections limit ({}) reached", "There are too many clients."),
    CLIENT_DROPPED(
            WARN,
            "client dropped",
            "It cannot be served any more, mostly because it does not read and memory is short."),

    // ---- servers
    CONNECT_FAILED(WARN, "connect failed", "A server cannot be connected to."),
    CONNECT_TIMED_OUT(WARN, "connect timed out", "took more than {} ms", "`connect_timeout` passed."),
    HANDSHAKE_REFUSED(
            WARN, "handshake refused", "A server refuses the password, the database or the protocol version."),
    SERVER_TIMED_OUT(
            WARN,
            "server timed out",
            "no response within {} ms",
            "`timeout` passed; the connection with all requests on it is closed."),
    SERVER_CLOSED(WARN, "connection closed by server", "With requests on it, which fail or are sent again."),
    SERVER_LOST(WARN, "connection lost", "A connection to a server broke."),
    INVALID_RESPONSE(
            WARN, "invalid response", "A server does not speak the protocol of the pool; the connection is closed."),
    RESPONSE_TOO_LARGE(
            WARN,
            "response too large",
            "larger than {}",
            "Who asked gets an error; the rest of it is read and dropped."),
    SERVER_DEMOTED(WARN, "server demoted", "It is no master any more; requests take a new connection."),
    SERVER_UNFINISHED(
            WARN,
            "removed server timed out",
            "{} requests had no response",
            "A reload took it out, and it did not answer its last requests."),
    SERVER_EJECTED(WARN, "server ejected", "It failed too often and gets no requests for a while."),
    SERVER_READMITTED(INFO, "server readmitted", "It gets requests again."),
    PROBE_FAILED(WARN, "probe failed", "An ejected server does not answer yet (`server_probe`)."),
    EJECTION_FAILED(
            WARN,
            "ejection failed",
            "The server stays on the ring: the distribution could not build a table without it."),
    READMISSION_FAILED(
            WARN,
            "readmission failed",
            "next try in {}",
            "The server stays off the ring: the distribution could not build a table with it."),

    // ---- names
    NAME_RESOLVED(INFO, "name resolved", "A server has these addresses now."),
    NAME_FAILED(WARN, "name not resolved", "The line says what is used meanwhile."),
    NAME_TOO_LARGE(WARN, "too many addresses", "More than there can be servers of one name."),
    DNS_APPLIED(INFO, "DNS change applied", "Servers came or went with a DNS response; lines with the changes follow."),
    DNS_REFUSED(
            WARN,
            "DNS change not applied",
            "The servers stay as they are until the next response; the reasons follow."),
    TOPOLOGY_CHANGE(INFO, "topology change", "A topology has moved, added or removed a server."),
    TOPOLOGY_UNKNOWN(
            WARN, "no topology", "A topology has told no server yet; requests of its pool fail until it does.");

    /** What programs that read log lines find an event's words under. */
    static final String FIELD = "event";

    private final Level level;
    private final String words;
    private final String detail;
    private final String meaning;

    LogEvent(Level level, String words, String meaning) {
        this(level, words, "{}", meaning);
    }

    /**
     * @param detail with braces for what is told
     */
    LogEvent(Level level, String words, String detail, String meaning) {
        this.level = level;
        this.words = words;
        this.detail = detail;
        this.meaning = meaning;
    }

    /** How much it matters. */
    public Level level() {
        return level;
    }

    /** What its lines begin with. */
    public String words() {
        return words;
    }

    /** One sentence or two, for operators. */
    public String meaning() {
        return meaning;
    }

    /** Logs it, of the whole process. */
    public void log(Logger logger) {
        log(logger, null, null);
    }

    /** Logs it, without a detail. */
    public void log(Logger logger, @Nullable Object subject) {
        log(logger, subject, null);
    }

    /**
     * Logs it.
     *
     * @param subject what or whom it happened to; null for the whole process
     * @param detail null for none; a {@link Throwable} is shown with its stack
     */
    public void log(Logger logger, @Nullable Object subject, @Nullable Object detail) {
        LoggingEventBuilder line = line(logger);
        (detail instanceof Throwable cause ? line.setCause(cause) : line).log(text(subject, detail));
    }

    /** Logs it with the stack of its cause. */
    public void log(Logger logger, @Nullable Object subject, @Nullable Object detail, Throwable cause) {
        line(logger).setCause(cause).log(text(subject, detail));
    }

    private LoggingEventBuilder line(Logger logger) {
        return logger.atLevel(level).addKeyValue(FIELD, words);
    }

    /** What its detail is told with. */
    String detail() {
        return detail;
    }

    /** The line, without what a logger adds. */
    public String text(@Nullable Object subject, @Nullable Object told) {
        return text(words, subject, detail, told);
    }

    /** A line of an event. */
    static String text(String words, @Nullable Object subject, String pattern, @Nullable Object told) {
        String text = subject == null ? words : words + ": " + subject;
        return told == null || told instanceof Throwable
                ? text
                : text + ": " + pattern.replace("{}", String.valueOf(told));
    }
}
