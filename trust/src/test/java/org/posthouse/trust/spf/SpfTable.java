package org.posthouse.trust.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneFile;
import org.posthouse.trust.dns.ZoneResolver;

/**
 * A table of records and what they come to. A line is {@code section | what | record of t.example.com | result}, then {@code explanation},
 * {@code ip}, {@code from} and {@code helo} where they are not the usual ones: none, 192.0.2.4, robert@t.example.com, mail.example.com.
 */
final class SpfTable {
    static final InstantSource NOON = InstantSource.fixed(Instant.ofEpochSecond(1_400_000_000));

    private SpfTable() {}

    static List<DynamicTest> tests(String zone, String table) throws Exception {
        Zone common = ZoneFile.parse(zone);
        var tests = new ArrayList<DynamicTest>();
        for (String line : table.lines().filter(l -> !l.isBlank()).toList()) {
            String[] cell = (line + "|||||||").split("\\|", -1);
            for (int i = 0; i < cell.length; i++)
                cell[i] = cell[i].strip();
            tests.add(DynamicTest.dynamicTest("RFC 7208 " + cell[0] + " " + cell[1], () -> test(common, cell)));
        }
        return tests;
    }

    private static void test(Zone common, String[] cell) {
        // A backslash and a letter stand for what a source cannot hold.
        String record = cell[2].replace("\\0", "\0").replace("\\r", "\r").replace("\\t", "\t").replace("\\x", "\u0096");
        Zone zone = record.isEmpty() ? common : common.with(Zone.builder().txt("t.example.com", record).build());
        String ip = cell[5].isEmpty() ? "192.0.2.4" : cell[5];
        String from = cell[6].isEmpty() ? "robert@t.example.com" : cell[6].equals("<>") ? "" : cell[6];
        String helo = cell[7].isEmpty() ? "mail.example.com" : cell[7];
        SpfResult result = new Spf(new ZoneResolver(zone), "mx.example.org", NOON).check(InetAddress.ofLiteral(ip), helo, from);
        assertEquals(cell[3], result.result().word(), () -> result.why() + "\n" + String.join("\n", result.way()));
        assertEquals(cell[4], result.explanation(), () -> result.why() + "\n" + String.join("\n", result.way()));
    }
}
