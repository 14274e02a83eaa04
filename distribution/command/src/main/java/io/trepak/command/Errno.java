package io.trepak.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The system's own words for what went wrong with a file, as C programs print them. */
public final class Errno {
    /** java.io wraps them: {@code name (No such file or directory)}. */
    private static final Pattern WRAPPED = Pattern.compile(".*\\((.+)\\)", Pattern.DOTALL);

    private Errno() {}

    public static String text(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        Matcher matcher = WRAPPED.matcher(String.valueOf(e.getMessage()));
        return matcher.matches() ? matcher.group(1) : String.valueOf(e.getMessage());
    }
}
