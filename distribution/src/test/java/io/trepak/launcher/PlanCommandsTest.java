package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.trepak.command.Program;
import io.trepak.tools.PlanTool;
import io.trepak.tools.RouteTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands route and plan, and the option --lint, as typed. */
class PlanCommandsTest {
    private static final String OLD =
            "alpha:\n  listen: 127.0.0.1:31120\n  timeout: 400\n  hash_tag: \"{}\"\n  servers:\n"
                    + "  - 127.0.0.1:7000:1 server1\n  - 127.0.0.1:7001:1 server2\n  - 127.0.0.1:7002:1 server3\n"
                    + "  - 127.0.0.1:7003:1 server4\n";

    private static final Path RECORDED_RINGS =
            Path.of("../api/src/test/resources/io/trepak/api/tck/vectors/ketama-continuum.csv");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Program program = new Program("trepak", "1.2.3", null, null);

    @TempDir
    Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int main(String... args) throws InterruptedException {
        return new Main(program, print(out), print(err)).run(args);
    }

    private int route(String stdin, String... args) {
        return new RouteTool().run(program, in(stdin), print(out), print(err), List.of(args));
    }

    private int plan(String stdin, String... args) {
        return new PlanTool().run(program, in(stdin), print(out), print(err), List.of(args));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Hashes and servers as twemproxy has them (spec/hashing.md, list named4: a, foo and name). */
    @Test
    void routesKeysAsTwemproxyDoes() throws Exception {
        assertEquals(0, main("route", "-c", file("conf.yml", OLD), "--tsv", "alpha", "a", "foo", "x{name}y", ""));
        assertEquals(
                "a\t-\t8601ec8c\t2248273036\t2263003696\tserver3\t127.0.0.1:7002\t160\n"
                        + "foo\t-\tfed9d577\t4275688823\t4289319316\tserver1\t127.0.0.1:7000\t160\n"
                        + "x{name}y\tname\t8e631b86\t2388859782\t2390514965\tserver2\t127.0.0.1:7001\t160\n",
                out().lines().limit(3).map(line -> line + "\n").reduce("", String::concat));
        assertTrue(
                out().lines().skip(3).findFirst().orElse("").startsWith("\t-\t00000000\t0\t9796559\tserver3\t"), out());
        assertEquals("", err());
    }

    @Test
    void printsATableForPeople() throws Exception {
        assertEquals(0, route("", "-c", file("conf.yml", OLD), "alpha", "foo", "{a}b"));
        assertEquals(
                "KEY   HASHED  HASH      DECIMAL     POINT       SERVER   ADDRESS         POINTS\n"
                        + "foo   -       fed9d577  4275688823  4289319316  server1  127.0.0.1:7000  160\n"
                        + "{a}b  a       8601ec8c  2248273036  2263003696  server3  127.0.0.1:7002  160\n",
                out());
    }

    /** The ring that twemproxy's C code built for these names (spec/vectors/ketama-continuum.csv, list named4). */
    @Test
    void namesTheVeryPointOfTwemproxysRingThatOwnsAKey() throws Exception {
        TreeMap<Long, String> ring = new TreeMap<>();
        for (String row : Files.readAllLines(RECORDED_RINGS)) {
            String[] cells = row.split(",");
            if (cells[0].equals("named4")) {
                ring.putIfAbsent(Long.parseLong(cells[2]), cells[3]);
            }
        }
        assertEquals(640, ring.size());
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            keys.append(Integer.toString(i * 0x9e3779b9, 36)).append('\n');
        }
        assertEquals(0, route(keys.toString(), "-c", file("conf.yml", OLD), "--json", "alpha", "-"));
        Set<Long> seen = new TreeSet<>();
        boolean wrapped = false;
        for (String line : out().split("\n")) {
            JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
            Map.Entry<Long, String> owner = ring.ceilingEntry(answer.get("hash").getAsLong());
            wrapped |= owner == null;
            owner = owner == null ? ring.firstEntry() : owner;
            assertEquals(owner.getKey(), answer.get("point").getAsLong(), line);
            assertEquals(owner.getValue(), answer.get("server").getAsString(), line);
            seen.add(answer.get("point").getAsLong());
        }
        assertTrue(wrapped, "no key past the last point");
        assertTrue(seen.size() > 400, () -> seen.size() + " points");
    }

    @Test
    void aTableThatRepeatsHasASlotAndOthersHaveNoPoint() throws Exception {
        String weights = OLD.replace("7001:1", "7001:2").replace("  timeout", "  distribution: NAME\n  timeout");
        assertEquals(0, route("", "-c", file("slots.yml", weights.replace("NAME", "modula")), "--tsv", "alpha", "foo"));
        assertEquals("foo\t-\tfed9d577\t4275688823\t3\tserver3\t127.0.0.1:7002\t1\n", out());
        out.reset();
        assertEquals(0, route("", "-c", file("jump.yml", weights.replace("NAME", "jump")), "--json", "alpha", "foo"));
        assertTrue(JsonParser.parseString(out()).getAsJsonObject().get("point").isJsonNull(), out());
    }

    @Test
    void readsKeysOfAnyBytesFromStdinOneALine() throws Exception {
        assertEquals(
                0,
                route(
                        "foo\n\n\u00ff\\\u0001\u00c3\u00a4\n\u00c3\u00a4",
                        "-c",
                        file("conf.yml", OLD),
                        "--json",
                        "alpha",
                        "-"));
        String[] lines = out().split("\n");
        assertEquals(3, lines.length, out());
        JsonObject first = JsonParser.parseString(lines[0]).getAsJsonObject();
        assertEquals("foo", first.get("key").getAsString());
        assertEquals(4275688823L, first.get("hash").getAsLong());
        assertEquals("fed9d577", first.get("hash_hex").getAsString());
        assertEquals("server1", first.get("server").getAsString());
        assertEquals("127.0.0.1:7000", first.get("address").getAsString());
        assertEquals(
                "\\xff\\x5c\\x01\\xc3\\xa4",
                JsonParser.parseString(lines[1]).getAsJsonObject().get("key").getAsString());
        assertEquals(
                "\u00e4",
                JsonParser.parseString(lines[2]).getAsJsonObject().get("key").getAsString());
    }

    @Test
    void printsMoreKeysThanFitIntoOneBatch() throws Exception {
        assertEquals(0, route("key\n".repeat(2500), "-c", file("conf.yml", OLD), "alpha", "-"));
        assertEquals(2501, out().lines().count());
        assertEquals(1, out().lines().filter(line -> line.startsWith("KEY")).count());
    }

    @Test
    void saysThatRandomHasNoServerForAKey() throws Exception {
        String conf = file("conf.yml", OLD.replace("  timeout", "  distribution: random\n  timeout"));
        assertEquals(0, route("", "-c", conf, "--tsv", "alpha", "foo"));
        assertEquals("foo\t-\tfed9d577\t4275688823\t-\t(any)\t-\t-\n", out());
    }

    @Test
    void namesTheNearestPool() throws Exception {
        assertEquals(1, route("", "-c", file("conf.yml", OLD), "alfa", "foo"));
        assertEquals("trepak: there is no pool 'alfa'; did you mean 'alpha'?\n", err());
        assertEquals("", out());
    }

    @Test
    void namesAllPoolsWhenNoneIsNear() throws Exception {
        assertEquals(1, route("", "-c", file("conf.yml", OLD), "sessions", "foo"));
        assertEquals("trepak: there is no pool 'sessions'; expected one of: alpha\n", err());
    }

    @Test
    void routesNothingWhereOnlyTheRunningProxyKnowsTheServers() throws Exception {
        String conf = file(
                "conf.yml",
                OLD.replace("timeout: 400", "server_addresses: servers")
                        .replace("127.0.0.1:7000", "cache.example:7000"));
        assertEquals(1, route("", "-c", conf, "alpha", "foo"));
        assertEquals(
                "trepak: " + conf + ":3: the servers of pool 'alpha' are the addresses their names have while the proxy"
                        + " runs; expected the question at its admin port: GET /route?pool=alpha&key=KEY\n",
                err());
        assertEquals("", out());
    }

    @Test
    void planSaysThatANameWithItsAddressesAsServersCountsAsOne() throws Exception {
        String old = OLD.replace("timeout: 400", "server_addresses: servers")
                .replace("127.0.0.1:7000", "cache.example:7000");
        assertEquals(0, plan("", file("old.yml", old), file("new.yml", old.replace("7003:1", "7003:2"))), err());
        assertTrue(out().contains("(server_addresses: a host name counts as one server here;"), out());
    }

    @Test
    void routesNothingByABadConfiguration() throws Exception {
        String conf = file("conf.yml", OLD.replace("timeout: 400", "hash: fnv1a_63"));
        assertEquals(1, route("", "-c", conf, "alpha", "foo"));
        assertTrue(err().startsWith("trepak: " + conf + ":3: directive \"hash\" is not a valid hash"), err());
        assertEquals("", out());
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(1, route("", "alpha"));
        assertTrue(err().startsWith("trepak: expected the name of a pool and at least one key"), err());
        assertTrue(err().endsWith("Usage: trepak " + new RouteTool().command().usage() + "\n"), err());
    }

    @Test
    void refusesAKeyTheLocaleSpoiled() throws Exception {
        assertEquals(1, route("", "-c", file("conf.yml", OLD), "alpha", "\ufffd"));
        assertTrue(err().contains("give it on stdin"), err());
    }

    @Test
    void plansForPeople() throws Exception {
        String now = OLD.replace("timeout: 400", "timeout: 500")
                .replace("7001", "7011")
                .replace("  - 127.0.0.1:7003:1 server4\n", "  - 127.0.0.1:7004:1 server5\n");
        assertEquals(0, main("plan", file("old.yml", OLD), file("new.yml", now)));
        String text = out();
        for (String part : List.of(
                "pool 'alpha': changed\n  timeout: 400 -> 500\n",
                "  server 'server2' changed: 127.0.0.1:7001 -> 127.0.0.1:7011\n",
                "  server 'server4' removed: 127.0.0.1:7003, weight 1\n",
                "  server 'server5' new: 127.0.0.1:7004, weight 1\n",
                " % of the keys move to another server\n",
                "(exact: all 4294967296 hashes are counted)\n",
                "(these are shares of all hashes; they are those of your keys as far as 'fnv1a_64' spreads your keys"
                        + " evenly, and --keys=FILE asks keys of your own)\n",
                "server4 -> server5",
                "  connections to servers, each worker: 2 kept, 2 opened, 2 closed, at most\n",
                "\nnothing risky found in " + folder.resolve("new.yml") + "\n")) {
            assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
        }
    }

    @Test
    void saysThatNothingMoves() throws Exception {
        assertEquals(0, plan("", file("old.yml", OLD), file("new.yml", OLD)));
        assertTrue(out().contains("\npool 'alpha': same\n  no key moves\n\n"), out());
    }

    @Test
    void plansForPrograms() throws Exception {
        String now = OLD + "beta:\n  listen: 0.0.0.0:31121\n  timeout: 5\n  servers:\n  - 127.0.0.1:7000:1\n";
        String old = OLD.replace("alpha:", "workers: 2\nalpha:").replace(":7003:1 server4", ":7003:3 server4");
        assertEquals(0, plan("", "--workers=3", "--json", file("old.yml", old), file("new.yml", now)), err());
        JsonObject plan = JsonParser.parseString(out()).getAsJsonObject();
        assertFalse(plan.get("connections_per_worker").getAsBoolean());
        assertEquals("workers", first(plan, "settings").get("key").getAsString());
        JsonObject beta = first(plan, "pools");
        assertEquals("added", beta.get("change").getAsString());
        assertTrue(beta.get("movement").isJsonNull());
        assertEquals(3, beta.getAsJsonObject("connections").get("opened").getAsLong());
        JsonObject alpha = plan.getAsJsonArray("pools").get(1).getAsJsonObject();
        assertEquals(12, alpha.getAsJsonObject("connections").get("kept").getAsLong());
        JsonObject movement = alpha.getAsJsonObject("movement");
        assertEquals("all_hashes", movement.get("basis").getAsString());
        assertEquals(1L << 32, movement.get("looked").getAsLong());
        double before = 0;
        double after = 0;
        double gained = 0;
        double lost = 0;
        for (var share : movement.getAsJsonArray("shares")) {
            before += share.getAsJsonObject().get("before").getAsDouble();
            after += share.getAsJsonObject().get("after").getAsDouble();
            gained += share.getAsJsonObject().get("gained").getAsDouble();
            lost += share.getAsJsonObject().get("lost").getAsDouble();
        }
        double flows = 0;
        for (var flow : movement.getAsJsonArray("flows")) {
            flows += flow.getAsJsonObject().get("share").getAsDouble();
        }
        assertEquals(1, before, 1e-9);
        assertEquals(1, after, 1e-9);
        double moved = movement.get("moved").getAsDouble();
        assertTrue(moved > 0.1 && moved < 0.5, out());
        assertEquals(moved, gained, 1e-9);
        assertEquals(moved, lost, 1e-9);
        assertEquals(moved, flows, 1e-9);
        JsonObject warning = first(plan, "warnings");
        assertEquals("open-listener", warning.get("rule").getAsString());
        assertEquals(11, warning.get("line").getAsInt());
    }

    private static JsonObject first(JsonObject of, String list) {
        JsonArray items = of.getAsJsonArray(list);
        return items.get(0).getAsJsonObject();
    }

    @Test
    void plansWithKeysFromAFileOrStdin() throws Exception {
        String now = OLD.replace("server3", "server9").replace(":7002:", ":7009:");
        String keys = file("keys", "a\nfoo\nname\n");
        String[] files = {file("old.yml", OLD), file("new.yml", now)};
        assertEquals(0, plan("", "--json", "--keys=" + keys, files[0], files[1]), err());
        String first = out();
        out.reset();
        assertEquals(0, plan("a\nfoo\nname", "--json", "--keys=-", files[0], files[1]), err());
        assertEquals(first, out());
        JsonObject movement =
                first(JsonParser.parseString(first).getAsJsonObject(), "pools").getAsJsonObject("movement");
        assertEquals("given_keys", movement.get("basis").getAsString());
        assertEquals(3, movement.get("looked").getAsLong());
    }

    @Test
    void plansOnePoolWhenAsked() throws Exception {
        String now = OLD + "beta:\n  listen: 127.0.0.1:31121\n  servers:\n  - 127.0.0.1:7000:1\n";
        assertEquals(0, plan("", "--pool=beta", file("old.yml", OLD), file("new.yml", now)));
        assertFalse(out().contains("pool 'alpha'"), out());
        assertEquals(1, plan("", "--pool=betta", file("old.yml", OLD), file("new.yml", now)));
        assertEquals("trepak: there is no pool 'betta'; did you mean 'beta'?\n", err());
    }

    @Test
    void plansNothingWithABadFileOrMissingKeys() throws Exception {
        String old = file("old.yml", OLD);
        String bad = file("bad.yml", OLD.replace("400", "soon"));
        assertEquals(1, plan("", old, bad));
        assertTrue(err().startsWith("trepak: " + bad + ":3: "), err());
        err.reset();
        String now = file("new.yml", OLD.replace("server4", "server5"));
        assertEquals(1, plan("", "--keys=" + folder.resolve("none"), old, now));
        assertEquals(
                "trepak: the keys in '" + folder.resolve("none") + "' cannot be read: No such file or directory\n",
                err());
        assertEquals("", out());
    }

    @Test
    void refusesWhatContradictsItself() {
        assertEquals(1, plan("", "--exact", "--keys=x", "a", "b"));
        assertTrue(err().contains("expected only one of the two"), err());
        assertEquals(1, plan(""));
        assertTrue(err().contains("expected two configuration files"), err());
        assertEquals(1, plan("", "--pool=alpha", "a"));
        assertTrue(err().contains("--pool is about what changes from one file to another"), err());
        assertEquals(1, plan("", "--tsv", "a", "b"));
        assertTrue(err().contains("invalid option -- 'tsv'"), err());
    }

    @Test
    void ofOneFileItSaysWhatTwemproxyMakesOfIt() throws Exception {
        String conf = file(
                "nutcracker.yml",
                OLD.replace("  timeout", "  redis: true\n  redis_auth: secret\n  redis_db: 3\n  timeout"));
        assertEquals(0, main("plan", conf));
        String text = out();
        assertTrue(
                text.startsWith(conf + " in twemproxy 0.5 and here: 13 differences\n"
                        + "DATA AT STAKE: before you switch, see to the first\n"
                        + "\"compatibility: twemproxy\" at the left margin keeps twemproxy's way in 10 of them, those"
                        + " with a + below; keys beside it still win\n\n"
                        + "[data] auth-and-db: pool 'alpha' (line 5)\n"
                        + "  twemproxy selects the database before it sends the password, the servers refuse, and all"
                        + " data is in database 0\n"),
                text);
        assertTrue(text.contains("\n  to keep + redis_select_db: twemproxy\n\n[clients] "), text);
        assertTrue(text.contains("\n[running] workers: the whole proxy (line 1)\n"), text);
        assertFalse(text.contains("secret"), text);
    }

    @Test
    void whatTwoPoolsHaveInCommonIsSaidOnce() throws Exception {
        String conf = file("nutcracker.yml", OLD + OLD.replace("alpha", "gamma").replace("31120", "31121"));
        assertEquals(0, plan("", conf), err());
        assertTrue(
                out().contains("\n[clients] memcached-errors: pool 'alpha' (line 1), pool 'gamma' (line 10)\n"), out());
        assertEquals(2, out().split("memcached-errors", -1).length);
    }

    @Test
    void ofOneFileItSaysSoToPrograms() throws Exception {
        String conf = file(
                "nutcracker.yml", "workers: 1\n" + OLD.replace("server1", "a").replaceAll("  - .* server\\d\n", ""));
        assertEquals(0, plan("", "--json", conf), err());
        JsonObject answer = JsonParser.parseString(out()).getAsJsonObject();
        assertEquals(conf, answer.get("file").getAsString());
        JsonObject errors = first(answer, "differences");
        assertEquals("memcached-errors", errors.get("rule").getAsString());
        assertEquals("alpha", errors.get("pool").getAsString());
        assertEquals("clients", errors.get("danger").getAsString());
        assertTrue(errors.get("keep").isJsonNull());
        assertEquals(6, answer.getAsJsonArray("differences").size(), out());
    }

    @Test
    void ofOneBadFileItSaysNothing() throws Exception {
        String bad = file("bad.yml", OLD.replace("timeout: 400", "maglev_size: 5"));
        assertEquals(1, plan("", bad));
        assertTrue(err().startsWith("trepak: " + bad + ":3: directive \"maglev_size\" is unknown"), err());
        assertEquals("", out());
    }

    @Test
    void lintWarnsAndStillCallsTheFileGood() throws Exception {
        String conf = file("conf.yml", OLD.replace("127.0.0.1:31120", "0.0.0.0:31120"));
        assertEquals(0, main("--lint", "-c", conf));
        String[] lines = err().split("\n");
        assertEquals(2, lines.length, err());
        assertTrue(
                lines[0].startsWith("trepak: warning: " + conf + ":2: pool 'alpha' listens on every address"), err());
        assertEquals("trepak: configuration file '" + conf + "' syntax is ok", lines[1]);
    }

    @Test
    void withoutLintTheTestOfAConfigurationIsAsBrief() throws Exception {
        String conf = file("conf.yml", OLD.replace("127.0.0.1:31120", "0.0.0.0:31120"));
        assertEquals(0, main("-t", "-c", conf));
        assertEquals("trepak: configuration file '" + conf + "' syntax is ok\n", err());
    }

    @Test
    void lintFindsWhatTheTestOfAConfigurationFinds() throws Exception {
        String conf = file("conf.yml", "exporters: nosuch\n" + OLD);
        assertEquals(1, main("-t", "-c", conf));
        String said = err();
        assertTrue(said.contains(":1: directive \"exporters\" is not a valid exporter: it asks for 'nosuch'"), said);
        assertEquals(1, main("--lint", "-c", conf));
        assertTrue(err().endsWith(said), err());
        String open = file("open.yml", "admin: 0.0.0.0:9121\n" + OLD);
        assertEquals(0, main("-t", "-c", open));
        assertTrue(err().contains(":1: directive \"admin\" opens the admin port to every address; "), err());
        assertEquals(0, main("--lint", "-c", open));
        assertTrue(err().contains(" [open-admin]\n"), err());
    }

    @Test
    void lintLooksTheNamesOfServersUp() throws Exception {
        String conf = file("conf.yml", OLD.replace("127.0.0.1:7002", "nosuch.invalid:7002"));
        assertEquals(0, main("--lint", "-c", conf));
        assertTrue(
                err().contains(":8: server 'server3' of pool 'alpha' is at 'nosuch.invalid', which does not resolve ("),
                err());
        assertTrue(err().contains(" [unresolved-name]\n"), err());
        assertEquals(2, err().lines().count(), err());
    }

    @Test
    void strictMakesWarningsAnErrorAndJsonIsForPrograms() throws Exception {
        String conf = file("conf.yml", OLD.replace("127.0.0.1:31120", "0.0.0.0:31120"));
        assertEquals(1, main("--lint", "--strict", "--json", "-c", conf));
        assertEquals("", err());
        JsonObject answer = JsonParser.parseString(out()).getAsJsonObject();
        JsonObject warning = first(answer, "warnings");
        assertEquals("open-listener", warning.get("rule").getAsString());
        assertEquals(2, warning.get("line").getAsInt());
        assertEquals(0, answer.getAsJsonArray("problems").size());
        assertEquals(0, main("-t", "--strict", "-c", conf), err());
        assertEquals(1, main("--strict", "-c", conf));
        assertTrue(err().contains("option --strict is for -t and --lint"), err());
    }

    @Test
    void whatPluginsSayIsSaidAtOnceWithTheRest() throws Exception {
        String bad = file(
                "bad.yml",
                OLD.replace(
                        "timeout: 400",
                        "redis: yes\n  hash: fnv1a64\n  timout: 5\n  admin: 9121\n  redis_errors: close"));
        assertEquals(1, main("-t", "-c", bad));
        String text = err();
        assertTrue(text.contains(":3: directive \"redis\" is not \"true\" or \"false\""), text);
        assertTrue(text.contains(":4: directive \"hash\" is not a valid hash"), text);
        assertTrue(text.contains("did you mean \"fnv1a_64\"?"), text);
        assertTrue(text.contains(":5: directive \"timout\" is unknown; did you mean \"timeout\"?\n"), text);
        assertTrue(text.contains(":6: directive \"admin\" belongs to the whole proxy"), text);
        assertEquals(5, text.lines().count(), text);
    }

    @Test
    void lintOfABadFileIsAnError() throws Exception {
        assertEquals(1, main("--lint", "-c", file("bad.yml", OLD.replace("400", "soon"))));
        assertTrue(err().endsWith("syntax is invalid\n"), err());
    }
}
