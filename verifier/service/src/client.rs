//! Who asks: an address, as coarse as it takes for one host to be one client.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};

/// A client, as far as budgets and limits tell one from another: an IPv4 address, or the network of an IPv6 address (its first 64 bits:
/// whoever has one address of those has all).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Client(IpAddr);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            address @ IpAddr::V4(_) => Self(address),
        }
    }
}

impl Client {
    /// The client of a request: the address that the trusted proxy wrote down, if there is one, else that of the connection. Of a list
    /// the last address counts, which is the one that the proxy itself saw: those before it are the client's own words.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: Option<&HeaderName>) -> Self {
        let written =
            || headers.get_all(trusted?).iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        Self::from(written().unwrap_or(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_host_is_one_client_whatever_address_of_its_network_it_takes() {
        assert_eq!(Client::from(ip("2001:db8:1:2:3::4")), Client::from(ip("2001:db8:1:2:ffff::1")));
        assert_ne!(Client::from(ip("2001:db8:1:2::1")), Client::from(ip("2001:db8:1:3::1")));
        assert_ne!(Client::from(ip("192.0.2.1")), Client::from(ip("192.0.2.2")));
        assert_eq!(Client::from(ip("::ffff:192.0.2.1")), Client::from(ip("192.0.2.1")));
    }

    #[test]
    fn only_a_trusted_proxy_names_another_client() {
        let header = HeaderName::from_static("x-forwarded-for");
        let mut headers = HeaderMap::new();
        let peer = ip("192.0.2.1");
        let of = |headers: &HeaderMap, trusted| Client::of(peer, headers, trusted);
        assert_eq!(of(&headers, Some(&header)), peer.into());
        headers.append(&header, "203.0.113.7, 198.51.100.9".parse().expect("a value"));
        assert_eq!(of(&headers, None), peer.into());
        assert_eq!(of(&headers, Some(&header)), ip("198.51.100.9").into(), "what the proxy saw");
        headers.append(&header, "nonsense".parse().expect("a value"));
        assert_eq!(of(&headers, Some(&header)), peer.into());
    }
}
