package io.trepak.launcher;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a new plugin project, made from the templates in the resource folder {@code project}: each kind's list
 * {@code files} says which template becomes which file, and what the project's README says of it; words between two {@code @}
 * are filled in. Lives as long as the command.
 */
final class PluginProject {
    private static final Pattern WORD = Pattern.compile("@([A-Za-z.-]+)@");

    private final Map<String, String> texts = new LinkedHashMap<>();

    private PluginProject() {}

    /** Fills in the templates; writes nothing yet. */
    static PluginProject of(PluginTemplate kind, String name, String packageName) throws IOException {
        Map<String, String> words = versions();
        words.put("api.major", words.get("trepak.version").replaceFirst("\\..*", ""));
        words.put("kind", kind.title());
        words.put("key", kind.key());
        words.put("service", kind.service());
        words.put("name", name);
        words.put("Class", className(name));
        words.put("package", packageName);
        words.put("path", packageName.replace('.', '/'));
        words.put("trial", fill(resource(kind.word() + "/trial.md"), words).strip());

        words.put("files", fill(table(kind), words));

        PluginProject project = new PluginProject();
        for (String line : files(kind)) {
            String[] templateAndFile = line.split(" ", 3);
            String file = fill(templateAndFile[1], words);
            project.texts.put(file, fill(resource(templateAndFile[0]), words));
        }
        return project;
    }

    private static String[] files(PluginTemplate kind) throws IOException {
        return resource(kind.word() + "/files").split("\n");
    }

    /** The rows of the files of which there is something to say. */
    private static String table(PluginTemplate kind) throws IOException {
        StringJoiner rows = new StringJoiner("\n");
        for (String line : files(kind)) {
            String[] templateFileAndMeaning = line.split(" ", 3);
            if (templateFileAndMeaning.length == 3) {
                rows.add("| `" + templateFileAndMeaning[1] + "` | " + templateFileAndMeaning[2] + " |");
            }
        }
        return rows.toString();
    }

    /** {@code my_hash} is {@code MyHash}. */
    static String className(String name) {
        StringBuilder className = new StringBuilder();
        for (String part : name.split("_+")) {
            className.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return className.toString();
    }

    /** Whether the templates of a kind use a class of that name themselves. */
    static boolean uses(PluginTemplate kind, String className) throws IOException {
        Pattern word = Pattern.compile("\\b" + className + "\\b");
        for (String line : files(kind)) {
            String template = line.split(" ")[0];
            if (template.endsWith(".java")
                    && word.matcher(WORD.matcher(resource(template)).replaceAll("X_"))
                            .find()) {
                return true;
            }
        }
        return false;
    }

    /** Paths and contents, in the order of the list. */
    Map<String, String> texts() {
        return texts;
    }

    /** @throws FileAlreadyExistsException when one of the files is there already; then none is written */
    void write(Path folder) throws IOException {
        for (String file : texts.keySet()) {
            if (Files.exists(folder.resolve(file))) {
                throw new FileAlreadyExistsException(folder.resolve(file).toString());
            }
        }
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = folder.resolve(text.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    private static String fill(String template, Map<String, String> words) {
        return WORD.matcher(template).replaceAll((MatchResult word) -> {
            String text = words.get(word.group(1));
            if (text == null) {
                throw new IllegalStateException("a template asks for " + word.group() + ", which nobody knows");
            }
            return Matcher.quoteReplacement(text);
        });
    }

    private static Map<String, String> versions() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = open("versions.properties")) {
            versions.load(in);
        }
        Map<String, String> words = new LinkedHashMap<>();
        versions.stringPropertyNames().forEach(key -> words.put(key, versions.getProperty(key)));
        return words;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = PluginProject.class.getResourceAsStream("project/" + name);
        if (in == null) {
            throw new FileNotFoundException("this launcher lacks its resource project/" + name);
        }
        return in;
    }
}
