package io.trepak.launcher;

import io.trepak.command.Command;
import io.trepak.command.Demonstration;
import io.trepak.command.InvalidArguments;
import io.trepak.command.Program;
import io.trepak.command.SubcommandLine;
import io.trepak.engine.Proxy;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.report.PluginInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * The command line: nutcracker's options with nutcracker's meaning, texts and exit codes, and a few of our own. As there,
 * everything goes to stderr, except for what only we have: the list of plugins and the demo's guide.
 */
public final class Main {
    private final Program program;
    private final PrintStream out;
    private final PrintStream err;

    Main(Program program, PrintStream out, PrintStream err) {
        this.program = program;
        this.out = out;
        this.err = err;
    }

    /** Never returns; the exit code is 0 or 1. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream err = Background.isHere() ? Background.toForeground() : System.err;
        System.exit(new Main(program(), System.out, err).run(args));
    }

    private static Program program() {
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

    /** As the build noted it; {@code unknown} when it was made without git. */
    private static String commit() {
        Properties build = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("commit");
    }

    /** Options first, then what only prints, then -t, then the proxy: nutcracker's order. */
    int run(String... args) throws InterruptedException {
        Command command = args.length == 0 || args[0].startsWith("-") ? null : Commands.named(args[0]);
        if (command != null) {
            return run(command, List.of(args).subList(1, args.length));
        }
        CommandLine line;
        try {
            line = CommandLine.parse(args);
        } catch (InvalidArguments e) {
            err.print(program.name() + ": " + e.getMessage() + "\n" + Texts.usage(program.name()) + Texts.ownUsage());
            return 1;
        }
        if (!line.words().isEmpty() && !program.isNutcracker()) {
            err.println(program.name() + ": "
                    + UnknownCommand.complaint(line.words().get(0)));
            return 1;
        }
        if (line.version() || line.help() || line.describeStats()) {
            return describe(line);
        }
        if (line.listPlugins()) {
            return listPlugins(line);
        }
        if (line.testConf() || line.lint()) {
            return testConfiguration(line);
        }
        if (line.daemonize() && !Background.isHere()) {
            return new Background(program, err).start(line.output(), args);
        }
        return line.demo() ? demo(line) : serve(line);
    }

    private int run(Command command, List<String> args) {
        if (SubcommandLine.asksForHelp(command, args)) {
            out.print(SubcommandLine.help(program, command));
            out.flush();
            return 0;
        }
        return command.word().equals(NewPlugin.WORD)
                ? new NewPlugin(program, out, err).run(args)
                : Commands.tool(command.word()).run(program, System.in, out, err, args);
    }

    private int describe(CommandLine line) {
        err.print(Texts.version(program, line));
        if (line.help()) {
            err.print(Texts.usage(program.name()) + Texts.ownUsage());
        }
        if (line.describeStats()) {
            err.print(Texts.statsDescription());
        }
        return 0;
    }

    private int listPlugins(CommandLine line) {
        List<PluginInfo> plugins;
        try {
            plugins = Proxy.plugins(program.plugins(line.pluginDir()));
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println(program.name() + ": " + problem));
            return 1;
        }
        out.print(line.json() ? PluginTable.json(plugins, program.version()) : PluginTable.of(plugins));
        out.flush();
        return 0;
    }

    private int testConfiguration(CommandLine line) {
        return new ConfigurationTest(program, line, statsAddress(line).isUnresolved(), out, err).run();
    }

    private int serve(CommandLine line) throws InterruptedException {
        Signals.prepare();
        return new Launcher(program, line, err)
                .run(line.confFile(), statsAddress(line), Background.isHere() ? () -> Background.ready(err) : () -> {});
    }

    /** Unresolved when there is no such address. */
    private static InetSocketAddress statsAddress(CommandLine line) {
        try {
            return new InetSocketAddress(ListenConfig.resolve(line.statsAddr()), line.statsPort());
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(line.statsAddr(), line.statsPort());
        }
    }

    private int demo(CommandLine line) throws InterruptedException {
        Demonstration demonstration =
                ServiceLoader.load(Demonstration.class).findFirst().orElse(null);
        if (demonstration == null) {
            err.println(program.name() + ": the demo cannot start: its JAR is missing in lib");
            return 1;
        }
        try (Demonstration.Servers demo = demonstration.start(out, line.statsPort())) {
            return new Launcher(program, line, err).run(demo.configuration(), demo.statsAddress(), demo::printGuide);
        } catch (IOException e) {
            err.println(program.name() + ": the demo cannot start: " + e.getMessage());
            return 1;
        }
    }
}
