package io.trepak.engine.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs of a target that are kept: one a line, Latin-1 with {@code \r}, {@code \n}, {@code \\} and {@code \xHH}; lines
 * that begin with a number sign are comments.
 */
final class Corpus {
    private Corpus() {}

    static List<byte[]> of(Targets target) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream(target + ".txt")) {
            if (in == null) {
                return List.of();
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Corpus::unescaped)
                    .toList();
        }
    }

    /** Each into a file of its own, as Jazzer wants them. */
    static void unpack(Targets target, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] input : of(target)) {
            Files.write(folder.resolve("kept" + number++), input);
        }
    }

    /** A folder of inputs as lines, sorted. */
    static List<String> packed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> {
                        try {
                            return escaped(Files.readAllBytes(file));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .sorted()
                    .toList();
        }
    }

    static String escaped(byte[] input) {
        StringBuilder line = new StringBuilder();
        for (byte each : input) {
            switch (each) {
                case '\r' -> line.append("\\r");
                case '\n' -> line.append("\\n");
                case '\\' -> line.append("\\\\");
                default -> {
                    boolean plain = each >= ' ' && each <= '~' && !(each == '#' && line.isEmpty());
                    line.append(plain ? Character.toString(each) : String.format("\\x%02x", each & 0xff));
                }
            }
        }
        return line.toString();
    }

    static byte[] unescaped(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            switch (line.charAt(++i)) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 'x' -> {
                    out.write(Integer.parseInt(line.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.write('\\');
            }
        }
        return out.toByteArray();
    }
}
