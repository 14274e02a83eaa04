package io.trepak.api.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What nutcracker 0.5 computed and where it sent keys, as recorded in the files under {@code vectors/} (their README says
 * how). All numbers there are unsigned and decimal; keys are in hex.
 */
public final class GoldenVectors {
    private static final String FOLDER = "vectors/";

    private GoldenVectors() {}

    /**
     * One point of a ketama ring.
     *
     * @param point 32 bits, read as an unsigned number
     * @param server name of the owner
     */
    public record RingPoint(int point, String server) {}

    /**
     * Where one key went.
     *
     * @param list name of the server list, see {@link ServerLists}
     * @param ejected names of the servers that were out at that time
     * @param distribution as in the configuration file
     * @param hashName as in the configuration file
     * @param hashTag two characters, or empty for none
     * @param key the whole key; read-only by agreement
     * @param hash of what is hashed of the key, 0 for the empty key; read as an unsigned number
     * @param server name of the server that got it
     */
    public record Routing(
            String list,
            List<String> ejected,
            String distribution,
            String hashName,
            String hashTag,
            byte[] key,
            int hash,
            String server) {}

    /**
     * The vectors of one of twemproxy's hash functions.
     *
     * @param function as in the configuration file
     * @throws IllegalArgumentException if twemproxy has no such function
     */
    public static List<HashVector> hash(String function) {
        List<HashVector> vectors = rows("hash-vectors.csv")
                .filter(row -> row[0].equals(function))
                .map(row -> new HashVector(bytes(row[1]), number(row[2])))
                .toList();
        if (vectors.isEmpty()) {
            throw new IllegalArgumentException("twemproxy has no hash function '" + function
                    + "'; bring vectors of your own with GoldenVectors.read(getClass(), \"file.csv\")");
        }
        return vectors;
    }

    /**
     * Vectors of one's own: one {@code key in hex,unsigned decimal hash} per line under a heading line.
     *
     * @param place the class next to which the file lies, in the test resources
     * @param file name of the file
     */
    public static List<HashVector> read(Class<?> place, String file) {
        return rows(place.getResourceAsStream(file), file)
                .map(row -> new HashVector(bytes(row[0]), number(row[1])))
                .toList();
    }

    /** The whole ring that the C code built for a server list, lowest point first. */
    public static List<RingPoint> continuum(String list) {
        return rows("ketama-continuum.csv")
                .filter(row -> row[0].equals(list))
                .map(row -> new RingPoint(number(row[2]), row[3]))
                .toList();
    }

    /** Names of the server lists whose ring was recorded. */
    public static List<String> continuumLists() {
        return rows("ketama-continuum.csv").map(row -> row[0]).distinct().toList();
    }

    /** All recorded routings of a distribution with all servers in; empty for one that has no file. */
    public static List<Routing> routings(String distribution) {
        String file = "routing-" + distribution + ".csv";
        if (GoldenVectors.class.getResource(FOLDER + file) == null) {
            return List.of();
        }
        return rows(file)
                .map(row -> new Routing(
                        row[0], List.of(), distribution, row[1], row[2], bytes(row[3]), number(row[4]), row[5]))
                .toList();
    }

    /** All recorded routings of a distribution with some servers ejected. */
    public static List<Routing> ejectedRoutings(String distribution) {
        return rows("routing-ejected.csv")
                .filter(row -> row[2].equals(distribution))
                .map(row -> new Routing(
                        row[0],
                        List.of(row[1].split("\\|")),
                        row[2],
                        row[3],
                        "",
                        bytes(row[4]),
                        number(row[5]),
                        row[6]))
                .toList();
    }

    /** The text of a recorded file. */
    static String text(String file) {
        try (InputStream in = GoldenVectors.class.getResourceAsStream(FOLDER + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String[]> rows(String file) {
        return rows(GoldenVectors.class.getResourceAsStream(FOLDER + file), file);
    }

    private static Stream<String[]> rows(InputStream in, String file) {
        if (in == null) {
            throw new IllegalArgumentException("no vector file '" + file + "'; it lies next to the test class, under"
                    + " src/test/resources/ and the folders of its package");
        }
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.readLine(); // the heading
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(line.split(",", -1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.stream();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static int number(String decimal) {
        return Integer.parseUnsignedInt(decimal);
    }
}
