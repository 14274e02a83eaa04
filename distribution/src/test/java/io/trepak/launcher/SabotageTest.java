package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ways to break a plugin, each tried on a project fresh from {@code trepak new}: its own tests, which are the kit's, must find it and say
 * what is wrong. What they cannot find is isolated in service: the engine's PluginFaultTest and WatchdogTest hold that.
 */
class SabotageTest {
    private static final String UNLESS_INTERRUPTED = " && !Thread.currentThread().isInterrupted()";

    @TempDir
    Path folder;

    /** How a change is made. */
    private interface Change {
        TriedProject make(TriedProject project);
    }

    /**
     * One way.
     *
     * @param test which finds it
     * @param says what its message has
     */
    private record Sabotage(String title, PluginTemplate kind, Change change, String test, List<String> says) {
        @Override
        public String toString() {
            return kind.word() + ": " + title;
        }
    }

    private static Sabotage hash(String title, Change change, String test, String... says) {
        return new Sabotage(title, PluginTemplate.HASH_FUNCTION, change, test, List.of(says));
    }

    private static Sabotage distribution(String title, Change change, String test, String... says) {
        return new Sabotage(title, PluginTemplate.DISTRIBUTION, change, test, List.of(says));
    }

    private static Sabotage protocol(String title, Change change, String test, String... says) {
        return new Sabotage(title, PluginTemplate.PROTOCOL, change, test, List.of(says));
    }

    private static Sabotage filter(String title, Change change, String test, String... says) {
        return new Sabotage(title, PluginTemplate.FILTER, change, test, List.of(says));
    }

    private static Sabotage exporter(String title, Change change, String test, String... says) {
        return new Sabotage(title, PluginTemplate.EXPORTER, change, test, List.of(says));
    }

    static Stream<Sabotage> found() {
        return Stream.of(
                // That module-info must provide it as well is in PluginChecksTest, which makes modules.
                hash(
                        "not declared",
                        TriedProject::undeclared,
                        "isDeclaredInModuleInfoAndMetaInfServices",
                        "META-INF/services/io.trepak.api.HashFunction does not list com.example.my_own.MyOwn",
                        "annotate the class with @AutoService(HashFunction.class)"),
                hash(
                        "allocates",
                        project -> project.change(
                                "",
                                "int hash = 5381;",
                                "int hash = 5381 + 0 * new String(key, offset, length).hashCode();"),
                        "allocatesNothingOnceWarm",
                        "bytes allocated for ",
                        "hash() runs for every request"),
                hash(
                        "loops without an end",
                        project -> project.impatient()
                                .change(
                                        "",
                                        "int hash = 5381;",
                                        "int hash = 5381; while (length == 0" + UNLESS_INTERRUPTED + ") {}"),
                        "hashesTheEmptyKey",
                        "hash of the empty key at offset 0 has not returned after 1 s; it is at",
                        "at com.example.my_own.MyOwn.hash(MyOwn.java:"),
                hash(
                        "keeps the array",
                        project -> project.change(
                                        "",
                                        "implements HashFunction {",
                                        "implements HashFunction { private byte[] last; private int place; private int result;")
                                .change(
                                        "",
                                        "int hash = 5381;",
                                        "if (key == last && offset * 4096 + length == place) { return result; } int hash = 5381;")
                                .change(
                                        "",
                                        "return hash;",
                                        "last = key; place = offset * 4096 + length; result = hash; return hash;"),
                        "hashesAnewWhatComesInTheSameArray",
                        "has another hash in an array that held another key before",
                        "keep neither an array nor what was found in one"),
                hash(
                        "leaves out the last byte",
                        project -> project.change("", "i < offset + length", "i < offset + length - 1"),
                        "everyByteOfTheKeyCounts",
                        "byte 0 of 1 makes no difference to the hash",
                        "key[offset + length - 1]"),
                hash(
                        "reads a byte too far",
                        project -> project.change("", "i < offset + length", "i <= offset + length"),
                        "doesNotCareWhereTheKeyLies",
                        "at offset 0 of 0 bytes; read key[offset] to key[offset + length - 1] only, and nothing when length is 0"),
                hash(
                        "reads a byte too far, which is no matter of signs",
                        project -> project.change("", "i < offset + length", "i <= offset + length"),
                        "takesBytesFrom0x80Up",
                        "throws on the key 0x80; read key[offset] to key[offset + length - 1] only"),
                distribution(
                        "loops without an end for one hash",
                        project -> project.impatient()
                                .change(
                                        "",
                                        "int server = 0;",
                                        "int server = 0; while (hash == 1" + UNLESS_INTERRUPTED + ") {}"),
                        "findsAServerForEveryHash",
                        "select(1) with ",
                        " has not returned after 1 s; it is at",
                        "at com.example.my_own.MyOwn$Table.select(MyOwn.java:"),
                distribution(
                        "sorts the list it is given",
                        project -> project.change(
                                "",
                                "long[] ends =",
                                "servers.sort((one, other) -> other.name().compareTo(one.name())); long[] ends ="),
                        "leavesTheListOfServersAloneAndKeepsNoHandleOnIt",
                        "build() changed the list, whose order is every server's index; sort a copy"),
                distribution(
                        "sorts the list it is given, which cannot be sorted",
                        project -> project.change(
                                "",
                                "long[] ends =",
                                "servers.sort((one, other) -> other.name().compareTo(one.name())); long[] ends ="),
                        "findsAServerForEveryHash",
                        "build() tries to change the list of servers, whose order is every server's index; sort a copy"),
                protocol(
                        "a length too large by one",
                        project -> project.change(
                                "Frontend",
                                "command == MyOwnCommand.BYE);\n        return length;",
                                "command == MyOwnCommand.BYE);\n        return length + 1;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode returned length 7 for a frame of 6 bytes (6 of them given): \"get a\\n\""),
                protocol(
                        "a length too small by one",
                        project -> project.change(
                                "Frontend",
                                "command == MyOwnCommand.BYE);\n        return length;",
                                "command == MyOwnCommand.BYE);\n        return length - 1;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode returned length 5 for a frame of 6 bytes (6 of them given): \"get a\\n\""),
                protocol(
                        "asks for more than there is",
                        project -> project.change("Line", "return -1;", "return -8;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode asked for 8 more bytes after 1, but the frame has only 6; n is what is missing at least"),
                protocol(
                        "reads at the limit",
                        project -> project.change("Line", "at < limit", "at <= limit"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode throws java.lang.ArrayIndexOutOfBoundsException",
                        "read from offset to limit only"),
                protocol(
                        "reads before the offset",
                        project -> project.change(
                                "Frontend",
                                "&& frame.keyCount() == 0;",
                                "&& frame.keyCount() == 0 || offset > 0 && in[offset - 1] == 0;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "read outside [offset, limit)? Among bytes 0: \"get a\\n\"",
                        "now command \"unknown\" instead of \"get\""),
                protocol(
                        "allocates",
                        project -> project.change(
                                        "Frontend",
                                        "implements FrontendCodec {",
                                        "implements FrontendCodec { private byte[] copy;")
                                .change(
                                        "Frontend",
                                        "int end = offset + length - 1;",
                                        "int end = offset + length - 1; copy = Arrays.copyOfRange(in, offset, end);"),
                        "decodesRequestsWithoutAllocating",
                        "decode allocates about ",
                        "bytes each time for \"get a\\n\""),
                protocol(
                        "a key too early by one",
                        project -> project.change(
                                "Frontend",
                                "frame.addKey(at + 1 - offset, keyEnd - at - 1, at",
                                "frame.addKey(at - offset, keyEnd - at - 1, at"),
                        "findsTheKeysThatTheExamplesHave",
                        "key 0 of \"get a\\n\" is \"a\", but decode says \" \": addKey with offset 3, length 1"),
                protocol(
                        "a part without the blank",
                        project -> project.change(
                                "Frontend",
                                "keyEnd - at - 1, at - offset, keyEnd - at);",
                                "keyEnd - at - 1, at + 1 - offset, keyEnd - at - 1);"),
                        "buildsFragmentsThatDecodeToTheSameCommandAndTheirKeys",
                        "fragment of \"count a\\n\", \"counta\\n\", which is beginFragment, the part \"a\", endFragment, is another"
                                + " command; a part is the key with what stands before it and behind it"),
                protocol(
                        "throws for a key",
                        project -> project.change(
                                "Frontend",
                                "at = keyEnd;",
                                "at = keyEnd; if (in[keyEnd - 1] == 'k') { throw new NullPointerException(); }"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode throws java.lang.NullPointerException",
                        "[0] \"get kkk"),
                protocol(
                        "loops without an end",
                        project -> project.impatient()
                                .change(
                                        "Frontend",
                                        "at = keyEnd;",
                                        "while (keyEnd - at == 1" + UNLESS_INTERRUPTED + ") {} at = keyEnd;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "decode of \"get \\n\" with 5 of its 5 bytes given has not returned after 1 s; it is at",
                        "at com.example.my_own.MyOwnFrontend.decode(MyOwnFrontend.java:"),
                protocol(
                        "keeps the array",
                        project -> project.change(
                                        "Frontend",
                                        "implements FrontendCodec {",
                                        "implements FrontendCodec { private byte[] kept; private int keptAt;")
                                .change(
                                        "Frontend",
                                        "int length = line.find(in, offset, limit);",
                                        "if (kept == null) { kept = in; keptAt = offset; } int length = line.find(in, offset, limit);")
                                .change(
                                        "Frontend",
                                        "command(in, offset, wordEnd);",
                                        "command(kept, keptAt, Math.min(kept.length, keptAt + wordEnd - offset)); kept = null;"),
                        "decodesRequestsAlikeHoweverTheyAreCut",
                        "byte by byte: \"get a\\n\"",
                        "no array is kept, which is overwritten when the call is over",
                        "now command \"unknown\" instead of \"get\""),
                protocol(
                        "joins the last fragment only",
                        project -> project.change("Frontend", "sum += number;", "sum = number;"),
                        "joinsResponsesToWhatTheExamplesSay",
                        "join of \"count a b c\\n\": expected \"# 42\\n\" but was \"# 40\\n\""),
                protocol(
                        "an error without its end",
                        project -> project.change(
                                "Frontend", ".writeText(message).writeByte('\\n');", ".writeText(message);"),
                        "writesOneErrorForEveryKindOfFailure",
                        "must write exactly one response, wrote \"! Connection refused\""),
                filter(
                        "relies on a key",
                        project -> project.change(
                                "",
                                "for (int key = 0; key < frame.keyCount(); key++) {",
                                "if (frame.keyCount() == 0) { throw new IllegalStateException(); } for (int key = 0; key <"
                                        + " frame.keyCount(); key++) {"),
                        "saysWhatBecomesOfEveryRequest",
                        "onRequest() throws java.lang.IllegalStateException for \"version\\n\"",
                        "return reject(…)"),
                filter(
                        "makes a verdict for each request",
                        project -> project.change(
                                "", "return refusal;", "return Verdict.reject(\"longer than \" + bytes);"),
                        "decidesWithoutAllocating",
                        "onRequest() allocates about ",
                        "make verdicts and texts in open()"),
                exporter(
                        "begins before it is started",
                        project -> project.impatient()
                                .change("", "return new Writing(", "context.metrics(); return new Writing("),
                        "touchesNothingUntilItIsStarted",
                        "the metrics are read before start()"),
                exporter(
                        "leaves a thread",
                        project -> project.impatient()
                                .change(
                                        "",
                                        "write(); // a file that cannot be written stops the start\n",
                                        "write();\n Thread left = new Thread(() -> LockSupport.parkNanos(10_000_000_000L), \"my_own\");"
                                                + " left.setDaemon(true); left.start();\n")
                                .change(
                                        "",
                                        "java.util.List;\n",
                                        "java.util.List;\nimport java.util.concurrent.locks.LockSupport;\n"),
                        "endsItsThreadsWhenItIsClosed",
                        "thread 'my_own' goes on after close(); end what start() began"));
    }

    /** One key, or one hash of four billion, that no test can know. */
    static Stream<Sabotage> notFound() {
        return Stream.of(
                hash(
                        "throws for one key",
                        project -> project.change(
                                "",
                                "int hash = 5381;",
                                "int hash = 5381; if (length == 3 && key[offset] == 'b' && key[offset + 1] == 'a' && key[offset + 2]"
                                        + " == 'd') { throw new IllegalStateException(); }"),
                        ""),
                distribution(
                        "selects what is not there for one hash",
                        project -> project.change(
                                "", "int server = 0;", "int server = 0; if (hash == 123456789) { return 99; }"),
                        ""),
                protocol(
                        "throws for one key",
                        project -> project.change(
                                "Frontend",
                                "at = keyEnd;",
                                "at = keyEnd; if (in[keyEnd - 1] == 'Q') { throw new NullPointerException(); }"),
                        ""));
    }

    @ParameterizedTest
    @EnumSource
    void aFreshProjectPassesItsTests(PluginTemplate kind) throws Exception {
        try (TriedProject project = new TriedProject(kind)) {
            assertEquals(Map.of(), project.failures(folder));
        }
    }

    @ParameterizedTest
    @MethodSource("found")
    void theKitFindsASabotagedPluginAndSaysWhatIsWrong(Sabotage sabotage) throws Exception {
        try (TriedProject project = sabotage.change.make(new TriedProject(sabotage.kind))) {
            Map<String, String> failures = project.failures(folder, sabotage.test);
            assertEquals(List.of(sabotage.test + "()"), List.copyOf(failures.keySet()));
            String message = failures.get(sabotage.test + "()");
            for (String part : sabotage.says) {
                assertTrue(message.contains(part), () -> part + "\nis not in\n" + message);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notFound")
    void whatNoTestCanKnowPasses(Sabotage sabotage) throws Exception {
        try (TriedProject project = sabotage.change.make(new TriedProject(sabotage.kind))) {
            assertEquals(Map.of(), project.failures(folder));
        }
    }
}
