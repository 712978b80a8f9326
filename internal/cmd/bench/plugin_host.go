// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// pluginHost starts plugins as a CLI does: with hashicorp/go-plugin's handshake,
// and TLS between the two sides.
type pluginHost struct {
	certificate tls.Certificate
	environment []string
}

func newPluginHost() (*pluginHost, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "localhost"},
		DNSNames:              []string{"localhost"},
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		SerialNumber:          big.NewInt(1),
		NotBefore:             time.Now().Add(-time.Minute),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &pluginHost{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		// Nothing of the environment but what a process needs: logs would be measured too.
		environment: []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
			"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
			"PLUGIN_PROTOCOL_VERSIONS=5,6",
			"PLUGIN_CLIENT_CERT=" + string(text),
		},
	}, nil
}

// pluginProcess is a plugin that has said where it listens.
type pluginProcess struct {
	host *pluginHost
	cmd  *exec.Cmd
	// version is that of the protocol.
	version    string
	network    string
	address    string
	serverCert string
	connection *grpc.ClientConn
}

// start returns when the plugin has said where it listens.
func (h *pluginHost) start(ctx context.Context, binary string) (*pluginProcess, error) {
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = h.environment
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &pluginProcess{host: h, cmd: cmd}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	fields := strings.Split(strings.TrimSpace(line), "|")
	if err == nil && len(fields) < 6 {
		err = errors.New("that is no handshake")
	}
	if err != nil {
		p.kill()
		return nil, fmt.Errorf("%s is no plugin: it says %q: %w", binary, line, err)
	}
	p.version, p.network, p.address, p.serverCert = fields[1], fields[2], fields[3], fields[5]
	return p, nil
}

func (p *pluginProcess) connect() error {
	der, err := base64.RawStdEncoding.DecodeString(p.serverCert)
	if err != nil {
		return err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	p.connection, err = grpc.NewClient("passthrough:///"+p.address,
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, p.network, p.address)
		}),
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{p.host.certificate},
			RootCAs:      roots,
			ServerName:   "localhost",
			MinVersion:   tls.VersionTLS12,
		})),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{}), grpc.MaxCallRecvMsgSize(64<<20)),
	)
	return err
}

// end has the plugin end by itself and returns what it used.
func (p *pluginProcess) end(ctx context.Context) (usage.Usage, error) {
	peak := p.peakMemory()
	// A plugin may be gone before it has answered.
	_ = p.invoke(ctx, "/plugin.GRPCController/Shutdown", nil, nil)
	err := errors.Join(p.connection.Close(), p.cmd.Wait())
	used := usage.Of(p.cmd.ProcessState)
	used.PeakMemory = peak
	return used, err
}

// peakMemory returns the most bytes that were resident so far, or 0 where the
// kernel does not tell. What it tells once the process has ended includes the
// memory of the process that started it.
func (p *pluginProcess) peakMemory() int64 {
	kilobytes, err := strconv.ParseInt(firstMatch(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid), `(?m)^VmHWM:\s*(\d+) kB$`), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}

func (p *pluginProcess) kill() {
	if p.connection != nil {
		_ = p.connection.Close() // The process is not asked any more.
	}
	_ = p.cmd.Process.Kill() // It may be gone.
	_ = p.cmd.Wait()
}
