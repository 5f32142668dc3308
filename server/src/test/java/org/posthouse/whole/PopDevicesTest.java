package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.Recoverable;

/** A phone and a laptop by POP3, each with its own password, and IMAP beside them: nobody takes mail from another, and the journey tells who did what. */
class PopDevicesTest {
    private static final String OFFICE = MailTown.address("office"), ALONE = MailTown.address("alone");

    @Test
    void everyDeviceReadsEverythingOnce(@TempDir Path folder) throws Exception {
        Program.need("python3", "curl");
        try (MailTown town = new MailTown(folder, List.of("office", "alone"))) {
            String phone = town.server.popDevice(OFFICE, "phone", "keep", 7);
            String laptop = town.server.popDevice(OFFICE, "laptop", "delete", 0);
            String alone = town.server.popDevice(ALONE, "desk", "delete", 0);
            for (String subject : List.of("one", "two", "three"))
                town.deliver("office", subject, "hello\r\n..dots");
            town.deliver("alone", "only", "hello");
            town.script("pop_devices.py", 60, "office", phone, laptop, alone);
            journeysTell(town);
            town.server.stop();
            try (AtRest rest = new AtRest(town.server)) {
                recover(rest.mail(OFFICE), 1);
                recover(rest.mail(ALONE), 1);
            }
            town.server.start();
            town.script("pop_devices.py", 60, "recovered", phone, laptop, alone);
        }
    }

    private static void recover(AccountMail mail, int count) throws Refusal {
        List<Recoverable> gone = mail.recoverable(10);
        assertEquals(count, gone.size());
        mail.recover(gone, mail.mailbox(MailboxName.INBOX).orElseThrow().id());
    }

    private static void journeysTell(MailTown town) throws IOException {
        List<String> one = journey(town, "office", "one"), two = journey(town, "office", "two"), three = journey(town, "office", "three");
        for (String device : List.of("phone", "laptop")) {
            assertTrue(has(one, "fetched", device, false) && has(three, "fetched", device, false), one.toString());
            assertTrue(has(one, "deleted", device, true) && three.stream().noneMatch(l -> l.contains("\"deleted\"")), one.toString());
        }
        assertTrue(has(two, "deleted", "laptop", true) && !has(two, "deleted", "phone", true), two.toString());
        assertTrue(two.stream().anyMatch(l -> l.contains("\"deleted\"") && l.contains("\"imap\"")), two.toString());
        assertTrue(has(journey(town, "alone", "only"), "deleted", "desk", false));
    }

    private static List<String> journey(MailTown town, String name, String subject) throws IOException {
        String id = name + "." + subject.hashCode() + "@else.example";
        return RunningServer.command("", "journey", id, "--json", "--dir", town.server.folder.toString()).lines().toList();
    }

    private static boolean has(List<String> journey, String step, String device, boolean kept) {
        return journey.stream().anyMatch(l -> l.contains("\"step\":\"" + step + "\"") && l.contains("\"device\":\"" + device + "\"")
                && l.contains("\"kept\"") == kept);
    }
}
