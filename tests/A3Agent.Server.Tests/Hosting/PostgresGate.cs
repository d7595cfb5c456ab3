using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>A way to a Postgres server that can be shut, which also breaks what goes through it, and opened again: the server that is down.</summary>
internal sealed class PostgresGate : IAsyncDisposable
{
    private readonly (string Host, int Port) _server;
    private readonly int _port;
    private Socket _door;
    private Opening? _opening;

    private PostgresGate((string Host, int Port) server)
    {
        _server = server;
        _door = Bound(0);
        _port = ((IPEndPoint)_door.LocalEndPoint!).Port;
    }

    /// <summary>A shut gate before the server that a connection string names.</summary>
    public static PostgresGate Before(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return new PostgresGate((settings.Host!, settings.Port));
    }

    /// <summary>The connection string through the gate.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    public void Open() => _opening = new Opening(_server, _door);

    public async Task ShutAsync()
    {
        if (_opening is { } opening)
        {
            _opening = null;
            await opening.DisposeAsync();
            _door = Bound(_port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ShutAsync();
        _door.Dispose();
    }

    // Nobody else gets the port, and nobody gets in, as long as it is bound and not listened to.
    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private sealed class Opening : IAsyncDisposable
    {
        private readonly (string Host, int Port) _server;
        private readonly Socket _door;
        private readonly CancellationTokenSource _shut = new();
        private readonly List<Task> _passing = [];
        private readonly Task _accepting;

        public Opening((string Host, int Port) server, Socket door)
        {
            _server = server;
            _door = door;
            _door.Listen();
            _accepting = AcceptAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _shut.CancelAsync();
            _door.Dispose();
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
                    _passing.Add(PassAsync(await _door.AcceptAsync(_shut.Token)));
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }

        private async Task PassAsync(Socket caller)
        {
            using var server = new TcpClient();
            await using var calling = new NetworkStream(caller, ownsSocket: true);
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _shut.Token);
                await Task.WhenAny(
                    calling.CopyToAsync(server.GetStream(), _shut.Token), server.GetStream().CopyToAsync(calling, _shut.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
            }
        }
    }
}
