package io.trepak.launcher;

import io.trepak.command.InvalidArguments;
import io.trepak.command.Program;
import io.trepak.command.SubcommandLine;
import io.trepak.engine.Proxy;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.report.PluginInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/** The command {@code trepak new}: checks what it is told, writes the project, says what to type next. */
final class NewPlugin {
    static final String WORD = "new";
    static final String USAGE = "new KIND NAME [DIR] [--package=PACKAGE]";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern PACKAGE = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
    /** Their modules own these packages; a class of a plugin there cannot be compiled, or not be loaded. */
    private static final Pattern TAKEN_PACKAGE = Pattern.compile("(java|javax|jdk|io\\.trepak)(\\..*)?");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./-]*");

    private final Program program;
    private final PrintStream out;
    private final PrintStream err;

    NewPlugin(Program program, PrintStream out, PrintStream err) {
        this.program = program;
        this.out = out;
        this.err = err;
    }

    /**
     * @param args behind the word new
     * @return the exit code
     */
    int run(List<String> args) {
        try {
            create(args);
            return 0;
        } catch (InvalidArguments e) {
            err.println(program.name() + ": " + e.getMessage());
            err.println("Usage: " + program.name() + " " + USAGE);
        } catch (FileAlreadyExistsException e) {
            err.println(program.name() + ": '" + e.getFile() + "' is there already; nothing was written."
                    + " Give another DIR, or move it away");
        } catch (IOException e) {
            err.println(program.name() + ": the project cannot be written: " + e);
        }
        return 1;
    }

    private void create(List<String> args) throws InvalidArguments, IOException {
        SubcommandLine line = SubcommandLine.parse(Commands.named(WORD), args);
        List<String> words = line.words();
        if (words.size() < 2 || words.size() > 3) {
            throw new InvalidArguments("expected a kind, a name and perhaps a folder; the kinds are "
                    + PluginTemplate.words() + ", as in: " + program.name() + " new hash-function my_hash");
        }
        PluginTemplate kind = PluginTemplate.of(words.get(0));
        if (kind == null) {
            throw new InvalidArguments("there is no kind of plugin called '" + words.get(0) + "'; expected one of: "
                    + PluginTemplate.words());
        }
        String name = words.get(1);
        String inPackage = line.value("package", "com.example." + name);
        check(kind, name, inPackage);
        Path folder = Path.of(words.size() > 2 ? words.get(2) : name);
        PluginProject.of(kind, name, inPackage).write(folder);
        say(kind, name, folder);
    }

    private void check(PluginTemplate kind, String name, String packageName) throws InvalidArguments, IOException {
        if (program.home() == null) {
            throw new InvalidArguments("new needs the launcher script; start bin/trepak new");
        }
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArguments("'" + name + "' cannot be the name of a plugin; expected lower-case letters,"
                    + " digits and underscores, a letter first");
        }
        if (!PACKAGE.matcher(packageName).matches() || !SourceVersion.isName(packageName)) {
            throw new InvalidArguments("'" + packageName + "' cannot be a Java package; expected words of lower-case"
                    + " letters, digits and underscores, none of them a word of Java, with dots between"
                    + " (give one with --package, or choose another name)");
        }
        if (TAKEN_PACKAGE.matcher(packageName).matches()) {
            throw new InvalidArguments("the package '" + packageName + "' belongs to Java or to Trepak;"
                    + " expected one of your own, as in --package=com.example." + name);
        }
        String className = PluginProject.className(name);
        if (PluginProject.uses(kind, className)) {
            throw new InvalidArguments("the name '" + name + "' makes a class " + className
                    + ", and the project uses another class of that name; choose another name");
        }
        PluginInfo taken = taken(kind, name);
        if (taken != null) {
            throw new InvalidArguments("there is a " + kind.title() + " called '" + name + "' already, in "
                    + taken.origin() + ", and two of one name stop the start; choose another name");
        }
    }

    private PluginInfo taken(PluginTemplate kind, String name) {
        try {
            for (PluginInfo plugin : Proxy.plugins(program.plugins(null))) {
                if (plugin.kind().equals(kind.registryKind()) && plugin.name().equals(name)) {
                    return plugin;
                }
            }
        } catch (ConfigException e) {
            return null; // two have one name already; --plugins says which
        }
        return null;
    }

    /** As a shell takes it; a plain name stays plain. */
    static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private void say(PluginTemplate kind, String name, Path folder) {
        out.print(String.join(
                "\n",
                "A " + kind.title() + " called " + name + " is in " + folder + ". Next:",
                "",
                "  export TREPAK_HOME=" + quoted(program.home().toString()),
                "  cd " + quoted(folder.toString()),
                "  mvn verify",
                "  cp target/" + name + "-0.1.0.jar \"$TREPAK_HOME/plugins/\"",
                "  \"$TREPAK_HOME/bin/trepak\" -c trial.yml",
                "",
                "README.md there says more.",
                ""));
        out.flush();
    }
}
