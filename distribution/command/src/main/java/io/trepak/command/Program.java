package io.trepak.command;

import java.nio.file.Path;

/**
 * How this process was called, as bin/trepak passes it on.
 *
 * @param name the name it was called by: {@code trepak}, {@code nutcracker}
 * @param version of this build, and the commit it was made of
 * @param home the folder with bin, lib and plugins; null when started without the script
 * @param script the launcher as it was called; null when started without it
 * @param memory how much the launcher found it may have, and where; null when it could not tell
 */
public record Program(String name, String version, Path home, String script, String memory) {
    /** The configuration file where no option names one. */
    public static final String CONF_FILE = "conf/nutcracker.yml";

    public Program(String name, String version, Path home, String script) {
        this(name, version, home, script, null);
    }

    /** Whether it was called by the name of the program it replaces, whose manners it then has where they differ. */
    public boolean isNutcracker() {
        return name.equals("nutcracker");
    }

    /** Where plugins lie; null for nowhere but the module path. */
    public Path plugins(String override) {
        if (override != null) {
            return Path.of(override);
        }
        return home == null ? null : home.resolve("plugins");
    }
}
