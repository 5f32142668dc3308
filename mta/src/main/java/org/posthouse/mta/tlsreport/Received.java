package org.posthouse.mta.tlsreport;

import java.time.Instant;
import org.posthouse.trust.tlsrpt.ReportException;
import org.posthouse.trust.tlsrpt.ReportJson;
import org.posthouse.trust.tlsrpt.TlsReport;

/** A report of another system, by the journey of the message it came in; from is that message's return path, which nobody has verified. */
public record Received(long journey, Instant at, String from, byte[] json) {
    public TlsReport report() throws ReportException {
        return ReportJson.read(json);
    }
}
