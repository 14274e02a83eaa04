package io.trepak.launcher;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How this process was called, as bin/trepak passes it on.
 *
 * @param name the name it was called by: {@code trepak}, {@code nutcracker}
 * @param version of this build
 * @param home the folder with bin, lib and plugins; null when started without the script
 * @param script the launcher as it was called; null when started without it
 */
record Program(String name, String version, Path home, String script) {
    static Program fromSystemProperties() {
        String home = System.getProperty("trepak.home");
        String version = Optional.ofNullable(Main.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("unknown");
        return new Program(
                System.getProperty("trepak.name", "trepak"),
                version,
                home == null ? null : Path.of(home),
                System.getProperty("trepak.script"));
    }

    /** Where plugins lie; null for nowhere but the module path. */
    Path plugins(String override) {
        if (override != null) {
            return Path.of(override);
        }
        return home == null ? null : home.resolve("plugins");
    }
}
