using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>A way to a Postgres server that can be shut, which also breaks what goes through it, and opened again: the server that is down.</summary>
internal sealed class PostgresGate : IAsyncDisposable
{
    private readonly (string Host, int Port) _server;
    private readonly int _port;
    private Opening? _opening;

    private PostgresGate((string Host, int Port) server, int port) => (_server, _port) = (server, port);

    /// <summary>A shut gate before the server that a connection string names.</summary>
    public static PostgresGate Before(string connectionString)
    {
        // A port that was free a moment ago.
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return new PostgresGate((settings.Host!, settings.Port), ((IPEndPoint)free.LocalEndpoint).Port);
    }

    /// <summary>The connection string through the gate.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    public void Open() => _opening = new Opening(_server, _port);

    public async Task ShutAsync()
    {
        if (_opening is { } opening)
        {
            _opening = null;
            await opening.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await ShutAsync();

    private sealed class Opening : IAsyncDisposable
    {
        private readonly (string Host, int Port) _server;
        private readonly TcpListener _listener;
        private readonly CancellationTokenSource _shut = new();
        private readonly List<Task> _passing = [];
        private readonly Task _accepting;

        public Opening((string Host, int Port) server, int port)
        {
            _server = server;
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _shut.CancelAsync();
            _listener.Dispose();
            await _accepting;
            await Task.WhenAll(_passing);
            _shut.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_shut.Token)));
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }

        private async Task PassAsync(TcpClient caller)
        {
            using var server = new TcpClient();
            using (caller)
            {
                try
                {
                    await server.ConnectAsync(_server.Host, _server.Port, _shut.Token);
                    await Task.WhenAny(
                        caller.GetStream().CopyToAsync(server.GetStream(), _shut.Token), server.GetStream().CopyToAsync(caller.GetStream(), _shut.Token));
                }
                catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
                {
                }
            }
        }
    }
}
