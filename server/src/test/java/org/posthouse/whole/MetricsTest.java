package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.testkit.dialog.Dialog;

/** What is counted, as Prometheus' own library for Python reads it. */
class MetricsTest {
    private static final String READ = """
            import sys, urllib.request
            from prometheus_client.parser import text_string_to_metric_families
            with urllib.request.urlopen(sys.argv[1], timeout=20) as answer:
                assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), answer.headers
                text = answer.read().decode()
            for family in text_string_to_metric_families(text):
                assert family.documentation and family.type in ("counter", "gauge", "histogram"), family
                for s in family.samples:
                    print(s.name, ",".join(sorted(s.labels.values())), s.value)
            """;

    @Test
    void aMessageIsCountedOnItsWay(@TempDir Path folder) throws IOException {
        Program.need("python3");
        Program.Result module = Program.run(folder, Map.of(), "", List.of("/usr/bin/python3", "-c", "import prometheus_client"));
        if (module.exit() != 0)
            Program.skip("python3-prometheus-client is not installed");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.receiver.example", "mary@receiver.example", "secret")) {
            int http = server.portBase + 80;
            String config = Files.readString(server.config());
            Files.writeString(server.config(), config.contains("\nhttp = ")
                    ? config.replaceFirst("\nhttp = .*", "\nhttp = [\"127.0.0.1:" + http + "\"]")
                    : config.replace("[listen]\n", "[listen]\nhttp = [\"127.0.0.1:" + http + "\"]\n"));
            server.start();
            Dialog.of("one message", """
                    open receiving
                    S: 220 *
                    C: EHLO robert.example
                    S... 250 *
                    C: MAIL FROM:<robert@sender.example>
                    S: 250 *
                    C: RCPT TO:<mary@receiver.example>
                    S: 250 *
                    C: RCPT TO:<chris@receiver.example>
                    S: 550 *
                    C: DATA
                    S: 354 *
                    C: Subject: counted
                    C:
                    C: .
                    S: 250 *
                    C: QUIT
                    S: 221 *
                    """).run(server::address, Map.of());
            Program.Result read = Program.run(folder, Map.of(), "",
                    List.of("/usr/bin/python3", "-c", READ, "http://127.0.0.1:" + http + "/metrics"));
            assertEquals(0, read.exit(), read.output());
            List<String> samples = read.output().lines().toList();
            for (String sample : List.of("posthouse_steps_total received 1.0", "posthouse_steps_total refused 1.0",
                    "posthouse_steps_total delivered 1.0", "posthouse_way_seconds_count delivered 1.0", "posthouse_store_sound  1.0",
                    "posthouse_attempts_running  0.0"))
                assertTrue(samples.contains(sample), sample + " in\n" + read.output());
            assertTrue(samples.stream().anyMatch(s -> s.startsWith("posthouse_connections smtp ")), read.output());
            assertTrue(samples.stream().anyMatch(s -> s.startsWith("process_cpu_seconds_total ")), read.output());
            server.stop();
        }
    }
}
