package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A row of differences.txt, where Trepak answers otherwise than nutcracker. What the columns are stands there. */
record Difference(String what, byte[] request, String theirs, String ours, boolean livesOn) {
    private static final Path FILE =
            Path.of("../protocol-redis/src/test/resources/io/trepak/protocol/redis/differences.txt");

    static List<Difference> all() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(row ->
                        new Difference(row[0] + ": " + row[1], request(row[1]), row[2], row[3], row[4].equals("open")))
                .toList();
    }

    private static byte[] request(String written) {
        if (written.startsWith("raw:")) {
            return Bytes.of(written.substring(4).replace("\\r", "\r").replace("\\n", "\n"));
        }
        List<Object> words = new ArrayList<>();
        for (String word : written.split(" ")) {
            if (word.matches(".+\\{\\d+\\.\\.\\d+}")) {
                String[] parts = word.split("\\{|\\.\\.|}");
                for (int i = Integer.parseInt(parts[1]); i <= Integer.parseInt(parts[2]); i++) {
                    words.add(parts[0] + i);
                }
            } else if (word.matches(".\\*\\d+")) {
                words.add(word.substring(0, 1).repeat(Integer.parseInt(word.substring(2))));
            } else {
                words.add(word.replace('~', ' '));
            }
        }
        return Link.request(words.toArray());
    }

    /** This and another request in one go. */
    byte[] followedBy(byte[] next) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(request);
        both.writeBytes(next);
        return both.toByteArray();
    }
}
