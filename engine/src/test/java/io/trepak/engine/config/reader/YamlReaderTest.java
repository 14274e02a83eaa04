package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of YAML a configuration may use, seen through the whole reader. */
class YamlReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing here\n"})
    void refusesAFileWithoutADocument(String text) {
        assertEquals(
                "F:1: is empty: must contain 1 document, found 0 documents; expected at least one pool",
                Read.problems(text));
    }

    @Test
    void refusesDocumentMarkersAndDirectives() {
        String text = Read.text();
        assertEquals(
                "F:1: document start token is disallowed; expected the file to begin with a pool",
                Read.problems("---\n" + text));
        assertEquals(
                "F:1: version directive token is disallowed; expected the file to begin with a pool",
                Read.problems("%YAML 1.1\n---\n" + text));
        assertEquals(
                "F:1: tag directive token is disallowed; expected the file to begin with a pool",
                Read.problems("%TAG !x! tag:x,2000:\n---\n" + text));
        assertEquals(
                "F:6: document end token is disallowed; expected the line \"...\" to be removed",
                Read.problems(text + "...\n"));
        assertEquals(
                "F:6: must contain only 1 document; found another one; expected all pools in one document",
                Read.problems(text + "---\n" + text));
    }

    @Test
    void refusesFlowStyle() {
        assertEquals(
                "F:5: flow mapping start token is disallowed; expected a value in quotes, or one entry a line",
                Read.problemsWith("hash_tag: {}"));
        assertEquals(
                "F:3: flow sequence start token is disallowed; expected a value in quotes, or one entry a line",
                Read.problems("p:\n  listen: 127.0.0.1:1\n  servers: []\n"));
        assertEquals(
                "F:1: flow mapping start token is disallowed; expected a value in quotes, or one entry a line",
                Read.problems("{p: {listen: 1}}\n"));
    }

    @Test
    void refusesAnchorsAliasesAndTags() {
        assertEquals(
                "F:5: anchor token is disallowed; expected a value, in quotes if it begins with \"&\"\n"
                        + "F:6: alias token is disallowed; expected a value, in quotes if it begins with \"*\"",
                Read.problemsWith("timeout: &t 400", "backlog: *t"));
        String tag = "F:5: tag token is disallowed; expected a value, in quotes if it begins with \"!\"";
        assertEquals(tag, Read.problemsWith("timeout: !!int 400"));
        assertEquals(tag, Read.problemsWith("timeout: !x 400"));
        assertEquals(tag, Read.problemsWith("timeout: ! 400"));
        assertEquals(tag, Read.problemsWith("timeout: ! '400'"));
    }

    @Test
    void takesEveryScalarForText() {
        for (String value : List.of("0123", "6379:1", "12e4", "yes", "~", "null", "2020-01-01", "0x10", "1_000")) {
            assertEquals(value, Read.poolWith("x: " + value).settings().get("x").value());
        }
        assertEquals("a: b", Read.poolWith("x: 'a: b'").settings().get("x").value());
        assertEquals("a\tb", Read.poolWith("x: \"a\\tb\"").settings().get("x").value());
        assertEquals("a b", Read.poolWith("x: a", "  b").settings().get("x").value());
    }

    @Test
    void readsWindowsLinesByteOrderMarksAndComments() {
        assertEquals(
                "alpha",
                Read.pool("\ufeff# top\r\n" + Read.text().replace("\n", " # here\r\n"))
                        .name());
        assertEquals("F:4: ", Read.problems("\r\n\r\n\r\np: x\r\n").substring(0, 5));
    }

    @Test
    void keepsTheLineEndOfBlockScalars() {
        assertEquals(
                "F:5: directive \"hash\" is not a valid hash;"
                        + " expected a name of lower-case letters, digits and underscores",
                Read.problemsWith("hash: |", "  md5"));
    }

    @Test
    void refusesNulAndHalfSurrogates() {
        assertEquals("F:5: has a NUL character in a value; expected text", Read.problemsWith("x: \"a\\0b\""));
        assertEquals(
                "F:5: has half a surrogate pair in a value; expected Unicode text",
                Read.problemsWith("x: \"a\\ud800b\""));
        assertEquals(
                "F:1: has a NUL character in a value; expected text",
                Read.problems(Read.text().replace("alpha", "\"al\\0pha\""))
                        .lines()
                        .findFirst()
                        .orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            a:;  listen:127.0.0.1:1;  redis: true            | F:2: has no blank behind "listen:"
            a:;  listen: 127.0.0.1:1;  redis:true;  timeout: 5 | F:3: has no blank behind "redis:"
            a:;  listen: 127.0.0.1:1;  redis true;  timeout: 5 | F:3: has no colon behind "redis"
            a:;  listen: 127.0.0.1:1;  stray                 | F:3: has no colon behind "stray"
            a:;  listen: 127.0.0.1:1;<<<<<<< HEAD;  redis: true | F:3: is a mark of a merge
            a:;  listen: 127.0.0.1:1;{{ more }};  redis: true | F:3: looks like a template
            a:;  listen: 127.0.0.1:1;  redis: true;  x: y | F:3: has a no-break space
            a:;  listen: 127.0.0.1:1;   redis: true          | F:3: is indented by 3 blanks, line 2 by 2
            a:;  listen: 127.0.0.1:1;  servers:;   - h:1:1;  - h:2:1 | F:5: is indented by 2 blanks, line 4 by 3
            """)
    void namesTheLineOfTheSlip(String text, String beginning) {
        String problems = Read.problems(text.replace(';', '\n') + "\n");
        assertTrue(problems.startsWith(beginning), problems);
        assertTrue(problems.contains("; expected"), problems);
    }

    @Test
    void saysWhereTabsStand() {
        String tab = "is indented with a tab; expected blanks";
        assertEquals("F:2: " + tab, Read.problems("alpha:\n\tlisten: 127.0.0.1:1\n"));
        assertEquals("F:3: " + tab, Read.problems("alpha:\n  listen: 127.0.0.1:1\n  \tredis: true\n"));
    }

    @Test
    void saysWhatATextThatSomethingElseShouldHaveReplacedIs() {
        String template = "looks like a template that nobody filled in; expected the text it stands for";
        assertEquals("F:5: " + template, Read.problemsWith("timeout: {{ timeout }}"));
        assertEquals(
                "F:5: directive \"timeout\" " + template + ", got \"${TIMEOUT}\"",
                Read.problemsWith("timeout: ${TIMEOUT}"));
        assertEquals(
                "F:5: directive \"redis\" " + template + ", got \"<%= @redis %>\"",
                Read.problemsWith("redis: <%= @redis %>"));
        assertEquals(
                "F:5: flow mapping start token is disallowed; expected a value in quotes, or one entry a line",
                Read.problemsWith("timeout: {a: b}"));
    }

    @Test
    void saysThatAServerHasNoBlankBehindItsDash() {
        assertEquals(
                "F:3: directive \"servers\" is no list: no blank behind the \"-\"; expected lines like \"- 127.0.0.1:6379:1\""
                        + " below \"servers:\"",
                Read.problems("alpha:\n  listen: 127.0.0.1:1\n  servers:\n   -127.0.0.1:6379:1\n"));
    }

    @Test
    void takesTabsBehindANameAndAtTheEndOfALine() {
        assertEquals(
                "a\tb",
                Read.pool(
                                "alpha:\t\n  listen:\t127.0.0.1:1\t\n  timeout: \t 5\t# five\n  servers:\t\n  - h:1:1\t\n  x:\t'a\tb'\t\n")
                        .settings()
                        .get("x")
                        .value());
    }

    @Test
    void saysWhereAFileStopsBeingUtf8() {
        byte[] bytes = Read.text("hash_tag: 'x?'").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 3] = (byte) 0xe9;
        ConfigException e = assertThrows(ConfigException.class, () -> ConfigReader.parse("F", bytes));
        assertEquals("F:5: is not UTF-8 text; expected the file to be saved as UTF-8", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "- a", "a:\n- b", "a:\n  b: c\n  d:\n    e: f", "a:\n  servers:\n  - - x", "? - a\n: b"})
    void refusesOtherShapesThanPoolsWithKeys(String text) {
        assertTrue(Read.problems(text).contains("expected"), text);
    }

    @Test
    void saysWhatIsWrongWithTheShape() {
        assertEquals(
                "F:1: has invalid empty \"key:\" at depth 0; expected a pool: \"name:\"", Read.problems("alpha\n"));
        assertEquals(
                "F:1: has sequence at depth 0 instead of 2; expected a pool: \"name:\"", Read.problems("- alpha\n"));
        assertEquals(
                "F:1: has sequence at depth 1 instead of 2; expected \"servers:\" above the list, and that indented"
                        + " below the name of its pool",
                Read.problems("alpha:\n- h:1:1\n"));
        assertEquals(
                "F:1: has no pools; expected a name, a colon, and indented keys below it", Read.problems("workers: 1"));
        assertEquals(
                "F:5: has a depth greater than 2 below \"x\"; expected a value on the same line, in quotes if it ends in"
                        + " a colon",
                Read.problemsWith("x:", "  y: z"));
        assertEquals(
                "F:5: directive \"x\" has a list; expected a value, only \"servers\" is a list",
                Read.problemsWith("x:", "- y"));
        assertEquals(
                "F:3: missing sequence directive at depth 2, \"servers\" is no list; expected lines like"
                        + " \"- 127.0.0.1:6379:1\" below \"servers:\"",
                Read.problems("p:\n  listen: 127.0.0.1:1\n  servers: h:1:1\n"));
        assertEquals(
                "F:1: pool 'p' has no servers; expected lines like \"- 127.0.0.1:6379:1\" below \"servers:\"",
                Read.problems("p:\n  listen: 127.0.0.1:1\n"));
        assertEquals(
                "F:4: directive \"servers\" has an empty entry; expected lines like \"- 127.0.0.1:6379:1\" below"
                        + " \"servers:\"",
                Read.problems("p:\n  listen: 127.0.0.1:1\n  servers:\n  -\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "- ", "? ", "a: {"})
    void givesUpOnFilesThatNestWithoutEnd(String opening) {
        assertTrue(Read.problems(opening.repeat(200_000)).contains("; expected"));
    }
}
