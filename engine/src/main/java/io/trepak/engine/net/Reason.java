package io.trepak.engine.net;

import io.netty.channel.unix.Errors;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** Why a socket failed, in the words the C library has for it: that is what twemproxy's users see and match. */
public final class Reason {
    /** A peer that went away. */
    public static final String RESET = "Connection reset by peer";
    /** No response in time. */
    public static final String TIMED_OUT = "Connection timed out";
    /** Nobody listens, or every server of the pool is ejected. */
    public static final String REFUSED = "Connection refused";
    /** A name that does not resolve. */
    public static final String HOST_DOWN = "Host is down";
    /** The server's name leads elsewhere since the request was sent. */
    public static final String SWITCHED = "the server changed while this request was under way";
    /** This process has no descriptor left. */
    public static final String NO_DESCRIPTORS = "Too many open files";
    /** Another process listens there. */
    public static final String IN_USE = "Address already in use";
    /** A response nobody can understand. */
    public static final String INVALID = "Invalid argument";

    /** Linux error numbers a socket call can bring. */
    private static final Map<Integer, String> BY_ERRNO = Map.ofEntries(
            Map.entry(2, "No such file or directory"),
            Map.entry(13, "Permission denied"),
            Map.entry(24, NO_DESCRIPTORS),
            Map.entry(23, "Too many open files in system"),
            Map.entry(32, "Broken pipe"),
            Map.entry(98, IN_USE),
            Map.entry(99, "Cannot assign requested address"),
            Map.entry(101, "Network is unreachable"),
            Map.entry(104, RESET),
            Map.entry(110, TIMED_OUT),
            Map.entry(111, REFUSED),
            Map.entry(113, "No route to host"));

    private Reason() {}

    /**
     * @param cause null for a peer that closed the connection
     * @return a short text without addresses; never null
     */
    public static String of(Throwable cause) {
        if (cause == null || cause instanceof ClosedChannelException) {
            return RESET;
        }
        if (cause instanceof Errors.NativeIoException nativeError) {
            String text = BY_ERRNO.get(-nativeError.expectedErr());
            return text != null ? text : cause.getMessage();
        }
        if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (cause instanceof NoRouteToHostException) {
            return "No route to host";
        }
        if (cause instanceof UnknownHostException) {
            return HOST_DOWN;
        }
        String message = cause.getMessage();
        if (message != null) {
            for (String text : BY_ERRNO.values()) {
                if (message.contains(text)) {
                    return text;
                }
            }
            if (message.equals("Connection reset")) {
                return RESET;
            }
        }
        if (cause instanceof ConnectException) {
            return REFUSED;
        }
        if (cause instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return message != null ? message : cause.toString();
    }
}
