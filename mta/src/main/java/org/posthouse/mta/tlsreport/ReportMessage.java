package org.posthouse.mta.tlsreport;

import java.util.LinkedHashMap;
import org.posthouse.mta.report.ReportMail;
import org.posthouse.trust.tlsrpt.TlsReport;

/** A report as a message. RFC 8460 §5.3 */
final class ReportMessage {
    private ReportMessage() {}

    static ReportMail of(Reporter.Self self, String domain, TlsReport report, byte[] packed) {
        String sender = self.contact().domain().ascii();
        String file = sender + "!" + domain + "!" + report.start().getEpochSecond() + "!" + report.end().getEpochSecond() + ".json.gz";
        var more = new LinkedHashMap<String, String>();
        more.put("TLS-Report-Domain", domain);
        more.put("TLS-Report-Submitter", sender);
        // A domain whose TLS is broken is to hear of it. RFC 8460 §3
        more.put("TLS-Required", "No");
        return new ReportMail(self.contact(), self.hostname(),
                "Report Domain: " + domain + " Submitter: " + sender + " Report-ID: <" + report.id() + ">", more,
                "multipart/report; report-type=\"tlsrpt\"",
                "This is an aggregate report of " + self.hostname() + " about TLS with the hosts of " + domain + "\r\nfrom "
                        + report.start()
                        + " to " + report.end() + ".\r\n",
                ReportMail.File.of("application/tlsrpt+gzip", file, packed));
    }
}
