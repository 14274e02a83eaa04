package io.trepak.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How this process was called, as bin/trepak passes it on.
 *
 * @param name the name it was called by: {@code trepak}, {@code nutcracker}
 * @param version of this build, and the commit it was made of
 * @param home the folder with bin, lib and plugins; null when started without the script
 * @param script the launcher as it was called; null when started without it
 * @param memory how much the launcher found it may have, and where; null when it could not tell
 */
record Program(String name, String version, Path home, String script, String memory) {
    Program(String name, String version, Path home, String script) {
        this(name, version, home, script, null);
    }

    static Program fromSystemProperties() {
        String home = System.getProperty("trepak.home");
        String version = Optional.ofNullable(Main.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("unknown");
        return new Program(
                System.getProperty("trepak.name", "trepak"),
                version + " (commit " + commit() + ")",
                home == null ? null : Path.of(home),
                System.getProperty("trepak.script"),
                System.getProperty("trepak.memory"));
    }

    /** Whether it was called by the name of the program it replaces, whose manners it then has where they differ. */
    boolean isNutcracker() {
        return name.equals("nutcracker");
    }

    /** As the build noted it; {@code unknown} when it was made without git. */
    private static String commit() {
        Properties build = new Properties();
        try (InputStream in = Program.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("commit");
    }

    /** Where plugins lie; null for nowhere but the module path. */
    Path plugins(String override) {
        if (override != null) {
            return Path.of(override);
        }
        return home == null ? null : home.resolve("plugins");
    }
}
