package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.mailbox.NewMessage;

/** UIDBATCHES of a mailbox with gaps. RFC 10022 */
class BatchesTest {
    @Test
    void batchesAreOfTheSizeAskedForAndLeaveNoUidOut() throws Exception {
        try (House house = new House()) {
            List<NewMessage> messages = new ArrayList<>();
            for (int i = 0; i < 1300; i++)
                messages.add(house.message(House.letter(i)));
            house.mail().append(house.inbox(), messages);
            try (Wire client = Wire.selected(house, "INBOX")) {
                client.ask("UID STORE 1:10,300:330,1295:1300 +FLAGS.SILENT (\\Deleted)");
                client.ask("EXPUNGE");
                // 1253 messages: two batches of 600, and 53.
                String all = answer(client, "UIDBATCHES 600");
                List<long[]> ranges = ranges(all);
                assertEquals(3, ranges.size(), all);
                assertEquals(1294, ranges.getFirst()[0]);
                assertEquals(1, ranges.getLast()[1]);
                long[] sizes = new long[3];
                for (int i = 0; i < 3; i++) {
                    assertTrue(i == 0 || ranges.get(i)[0] < ranges.get(i - 1)[1], all);
                    String found = client.ask("UID SEARCH RETURN (COUNT) UID " + ranges.get(i)[0] + ":" + ranges.get(i)[1]);
                    sizes[i] = Long.parseLong(found.lines().findFirst().orElse("").replaceAll(".*COUNT ", ""));
                }
                assertEquals("600 600 53", sizes[0] + " " + sizes[1] + " " + sizes[2]);
                assertEquals(all.replaceAll("\\) [^,]*,([^,]*),.*", ") $1"), answer(client, "UIDBATCHES 600 2:2"));
                assertEquals(all.replaceAll("\\) [^,]*,", ") "), answer(client, "UIDBATCHES 600 2:9"));
            }
        }
    }

    private static String answer(Wire client, String command) throws Exception {
        return client.ask(command).lines().findFirst().orElse("");
    }

    private static List<long[]> ranges(String answer) {
        List<long[]> ranges = new ArrayList<>();
        for (String range : answer.substring(answer.indexOf(") ") + 2).split(",", -1)) {
            String[] ends = range.split(":", -1);
            ranges.add(new long[]{Long.parseLong(ends[0]), Long.parseLong(ends[1])});
        }
        return ranges;
    }
}
