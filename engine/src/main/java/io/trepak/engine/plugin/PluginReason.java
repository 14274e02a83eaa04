package io.trepak.engine.plugin;

import java.lang.module.FindException;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ResolutionException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** Says in one line, for those who run the proxy, why a plugin failed and what helps. Thread: any. */
public final class PluginReason {
    private static final int LONGEST = 400;
    private static final int MOST_CAUSES = 20;
    /** Class files of Java 17 have version 61, those of each later one 1 more (JVM specification, table 4.1-A). */
    private static final int CLASS_FILE_OFFSET = 44;

    private static final Pattern API_CLASS = Pattern.compile("\\bio[./]trepak[./]api[./]");
    private static final Pattern CLASS_FILE = Pattern.compile("(?:class file version|major\\.minor version) (\\d+)\\.");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(?:[./][\\w$]+)*");
    private static final Pattern NO_MODULE = Pattern.compile("Module (\\S+) not found, required by (\\S+)");
    /** {@code jdk.internal.module.ModulePath.toPackageName}. */
    private static final String NO_PACKAGE = "found in top-level directory";

    private static final Pattern SERVICE = Pattern.compile("^io\\.trepak\\.api\\.[\\w.]+: ");

    private PluginReason() {}

    /** One line, without a full stop. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            Optional<String> known = known(cause);
            if (known.isPresent()) {
                return oneLine(known.get());
            }
            cause = cause.getCause();
        }
        return oneLine(unknown(failure));
    }

    /** A foreign text as it may stand in a log or a list: no line breaks, nothing unprintable, not too long. */
    public static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** What a plugin lacks that was made for another version of the API. */
    static String otherApi(String what) {
        return "it was built for another version of the plugin API (" + what + "); this is version "
                + ApiVersion.currentText().orElse("(unknown)") + "; get a build of the plugin for it";
    }

    private static Optional<String> known(Throwable cause) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        if (cause instanceof InvalidModuleDescriptorException && message.contains(NO_PACKAGE)) {
            return Optional.of("it has a class in no package (" + message.substring(0, message.indexOf(' '))
                    + "), which no module may have; put its classes into a package");
        }
        if (cause instanceof UnsupportedClassVersionError || cause instanceof InvalidModuleDescriptorException) {
            return newerJava(message);
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            return missingClass(cause, message);
        }
        if (cause instanceof IncompatibleClassChangeError || cause instanceof VerifyError) {
            return Optional.of(
                    API_CLASS.matcher(message).find()
                            ? otherApi(message)
                            : "it does not fit this version of the plugin API, or a library it was given (" + message
                                    + ")");
        }
        if (cause instanceof ZipException) {
            return Optional.of("it is no JAR, or one that was cut off (" + message + "); copy it again");
        }
        if (cause instanceof FindException || cause instanceof ResolutionException) {
            return missingModule(message);
        }
        if (cause instanceof IllegalArgumentException && message.contains("Invalid module name")) {
            // Automatic modules: all but letters and digits of ASCII becomes dots, and those at the ends go.
            boolean nothingLeft = message.startsWith(":");
            return Optional.of("its file name makes no module name ("
                    + (nothingLeft ? "no letter from A to Z and no digit is in it" : message)
                    + "); rename it, or give its manifest an Automatic-Module-Name");
        }
        return Optional.empty();
    }

    private static Optional<String> newerJava(String message) {
        Matcher version = CLASS_FILE.matcher(message);
        if (!version.find()) {
            return Optional.empty();
        }
        int wanted = Integer.parseInt(version.group(1)) - CLASS_FILE_OFFSET;
        int here = Runtime.version().feature();
        return Optional.of("it was compiled for Java " + wanted + ", and this is Java " + here
                + "; run the proxy with Java " + wanted + " or get a build for Java " + here);
    }

    private static Optional<String> missingClass(Throwable cause, String message) {
        if (!CLASS_NAME.matcher(message).matches()) {
            return Optional.empty(); // "Could not initialize class ...", "... (wrong name: ...)"
        }
        String missing = message.replace('/', '.');
        if (API_CLASS.matcher(message).lookingAt()) {
            return Optional.of(otherApi(missing + " is missing"));
        }
        return cause instanceof NoClassDefFoundError
                ? Optional.of("class " + missing + " is missing; put the plugin and the library that has it into a"
                        + " folder of their own among the plugins")
                : Optional.empty();
    }

    private static Optional<String> missingModule(String message) {
        Matcher missing = NO_MODULE.matcher(message);
        return missing.find()
                ? Optional.of("module " + missing.group(1) + " is missing, required by " + missing.group(2)
                        + "; put the plugin and that library into a folder of their own among the plugins")
                : Optional.empty();
    }

    private static String unknown(Throwable failure) {
        boolean framed = failure instanceof ServiceConfigurationError
                || failure instanceof FindException
                || failure instanceof ResolutionException
                || failure instanceof LayerInstantiationException;
        if (!framed || failure.getMessage() == null) {
            return rootOf(failure).toString();
        }
        String text = SERVICE.matcher(failure.getMessage())
                .replaceFirst("")
                .replace("Unable to get public no-arg constructor", "has no public constructor without arguments");
        boolean said = failure.getCause() == null || failure.getCause() instanceof NoSuchMethodException;
        return said ? text : text + ": " + rootOf(failure);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < MOST_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
